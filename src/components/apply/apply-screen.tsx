import { useAnimation } from 'ink';
import { useMemo, useState } from 'react';
import { bodyRows, Frame } from '../frame.tsx';
import { keyHints } from '../key-hints.ts';
import type { ActionId, Context } from '../keymap.ts';
import { type Line, Lines, plainText, tone } from '../lines.tsx';
import { stepName } from '../plan/plan-lines.ts';
import { isMove, scrolledTop, windowTop } from '../scroll.ts';
import { formatDuration } from '../sizes.ts';
import type { Theme } from '../theme.ts';
import { useKeys } from '../use-keys.ts';
import { applyHeader, closingLines, progressLine, stepLine, transcriptLines, transcriptText } from './apply-lines.ts';
import { type ApplyState, isOver } from './apply-state.ts';

interface ApplyScreenProps {
  readonly active: boolean;
  readonly run: ApplyState;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly notice: string | undefined;
  readonly now: () => number;
  onStop(): void;
  onRetry(): void;
  onCopy(text: string): void;
  onAction(action: ActionId, contexts: readonly Context[]): void;
}

/** The steps, below them everything that is said while they run, and how far it is. */
export function ApplyScreen(props: ApplyScreenProps) {
  const { active, run, columns, rows, theme } = props;
  const over = isOver(run);
  /** The first visible line of the output, or undefined to follow its end. */
  const [scrolled, setScrolled] = useState<number>();
  const elapsed = useElapsed(run, props.now, !over);
  const body = bodyRows(rows);
  const output = useMemo(() => transcriptLines(run.transcript, columns - 2, theme), [run.transcript, columns, theme]);
  const { steps, closing, page } = parts(run, body, columns, theme);
  const end = Math.max(0, output.length - page);
  const top = Math.min(scrolled ?? end, end);
  const contexts: readonly Context[] = over ? ['applied', 'moves', 'everywhere'] : ['applying', 'moves', 'everywhere'];

  const act = (action: ActionId) => {
    if (isMove(action)) {
      const next = scrolledTop(top, output.length, page, action);
      setScrolled(next >= end ? undefined : next);
    } else if (action === 'stop') props.onStop();
    else if (action === 'retry') props.onRetry();
    else if (action === 'copy') props.onCopy(run.transcript.map((said) => transcriptText(said, theme)).join('\n'));
    else props.onAction(action, contexts);
  };
  useKeys({ active, contexts, onAction: act });

  const shown = output.slice(top, top + page);
  const lines: readonly Line[] = [
    ...steps,
    outputRule(top, end, output.length, columns, theme),
    ...Array.from({ length: page }, (_, row) => shown[row] ?? []),
    ...closing,
    progressLine(run, elapsed, columns, theme),
  ];
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={applyHeader(run)}
      footer={keyHints(contexts)}
      notice={props.notice === undefined ? undefined : [props.notice]}
    >
      <Lines lines={lines} width={columns} height={body} theme={theme} />
    </Frame>
  );
}

/** Seconds since the first step started; it ticks only while something runs. */
function useElapsed({ steps }: ApplyState, now: () => number, running: boolean): string {
  useAnimation({ interval: 1000, isActive: running });
  const startedAt = steps.find((run) => run.startedAt !== undefined)?.startedAt;
  if (startedAt === undefined || !running) return '';
  return formatDuration(Math.max(0, Math.floor((now() - startedAt) / 1000) * 1000))
    .replace('.0s', 's')
    .replace('.00s', 's');
}

/** The steps get at most half of the screen, around the one that runs. */
function parts(run: ApplyState, body: number, columns: number, theme: Theme) {
  const closing = closingLines(run, columns, theme);
  const room = Math.min(run.steps.length, Math.max(3, Math.floor(body / 2) - closing.length));
  const running = run.steps.findLastIndex(({ progress }) => progress !== 'todo');
  const first = windowTop(0, Math.max(0, Math.min(running + 1, run.steps.length - 1)), run.steps.length, room);
  const names = Math.max(0, ...run.steps.map(({ step }) => stepName(step).length));
  const steps = run.steps.slice(first, first + room).map((step) => stepLine(step, names, columns - 1, theme));
  return { steps, closing, page: Math.max(1, body - steps.length - 1 - closing.length - 1) };
}

function outputRule(top: number, end: number, count: number, columns: number, theme: Theme): Line {
  const label =
    top < end
      ? `output, ${end - top} more ${end - top === 1 ? 'line' : 'lines'} below`
      : `output${count === 0 ? ': none yet' : ''}`;
  const line: Line = [` ${theme.glyphs.rule.repeat(2)} ${label} `];
  return [tone('dim', plainText(line) + theme.glyphs.rule.repeat(Math.max(0, columns - plainText(line).length - 1)))];
}
