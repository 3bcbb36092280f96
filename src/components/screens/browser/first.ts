import { type Line, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import type { FirstLook } from '../../../operations/watch/first.ts';
import { WIDEST } from '../../../views/area.ts';
import { FIRST } from '../../../views/words/input/first.ts';

/** The first start: that there is no configuration, what the machine has for one, and the ways on. */
export function firstLines({ configDir, machine }: FirstLook, columns: number): readonly Line[] {
  const width = Math.min(columns - 2, WIDEST);
  const text = (said: string): readonly Line[] => wrap(said, width).map((line): Line => [` ${line}`]);
  const dim = (said: string): readonly Line[] => wrap(said, width - 2).map((line): Line => ['   ', tone('dim', line)]);
  const way = (key: string, said: string): readonly Line[] =>
    wrap(said, width - 4).map((line, row): Line => [' ', tone('accent', row === 0 ? key : ' '), `   ${line}`]);
  const found = machine && [
    FIRST.containers(machine.containers),
    FIRST.binds(machine.binds, machine.directories),
    FIRST.pools(machine.pools),
  ];
  return [
    [' ', tone('strong', FIRST.noConfiguration)],
    ...text(FIRST.whatItIs(configDir)),
    [],
    ...(machine && found
      ? [
          [' ', tone('strong', FIRST.found(machine.node))] satisfies Line,
          ...found.map((said): Line => [`   ${said}`]),
          ...(machine.binds > 0 ? dim(FIRST.bindMount) : []),
        ]
      : text(FIRST.unread)),
    [],
    ...(machine && machine.binds > 0 ? way('M', FIRST.initAdopt(machine.binds)) : []),
    ...way('i', FIRST.init),
    ...way('D', FIRST.demo),
    ...way('?', FIRST.keys),
  ];
}
