import type { Overlay } from './app-state.ts';
import { ApplyScreen } from './apply/apply-screen.tsx';
import type { Actions, Snapshot } from './contract.ts';
import { findings } from './diagnostic-lines.ts';
import { FindingsScreen } from './pages/findings-screen.tsx';
import { HelpScreen } from './pages/help-screen.tsx';
import { LogScreen } from './pages/log-screen.tsx';
import { PlanScreen } from './plan/plan-screen.tsx';
import type { Theme } from './theme.ts';
import type { Session } from './use-session.ts';
import type { Wizards } from './wizard-contract.ts';

interface OverlayScreenProps {
  readonly overlay: Overlay;
  readonly active: boolean;
  readonly session: Session;
  readonly snapshot: Snapshot;
  readonly actions: Actions;
  readonly wizards: Wizards;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly now: () => number;
}

/** What is opened above the views. */
export function OverlayScreen({
  overlay,
  active,
  session,
  snapshot,
  actions,
  wizards,
  now,
  ...size
}: OverlayScreenProps) {
  const { state, act: onAction, copy: onCopy } = session;
  const common = { ...size, active, onAction, onCopy, notice: state.notice };
  const wizard = { ...size, snapshot, actions, onLeave: session.leaveWizard };
  switch (overlay.kind) {
    case 'plan':
      return (
        <PlanScreen
          {...common}
          plan={overlay.plan}
          problem={overlay.problem}
          options={overlay.options}
          onReplan={(options) => session.replan(overlay.id, options)}
          onApply={session.apply}
        />
      );
    case 'apply':
      return (
        <ApplyScreen
          {...common}
          run={overlay.run}
          now={now}
          onStop={() => session.stop(overlay.id)}
          onRetry={() => session.retry(overlay.options)}
        />
      );
    case 'help':
      return (
        <HelpScreen
          {...size}
          active={active}
          contexts={overlay.contexts}
          onAction={(action) => onAction(action, ['help'])}
        />
      );
    case 'log':
      return <LogScreen {...common} commands={state.commands} />;
    case 'findings':
      return <FindingsScreen {...common} diagnostics={findings(snapshot)} />;
    case 'add':
      return <wizards.Add {...wizard} />;
    case 'edit':
    case 'remove': {
      const Wizard = overlay.kind === 'edit' ? wizards.Edit : wizards.Remove;
      return <Wizard {...wizard} volume={overlay.volume} />;
    }
  }
}
