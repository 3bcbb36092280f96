import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import { runs } from '../../../src/engine/plan/standing.ts';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { fileBytes, parseDraft } from '../../../src/proxmox/file/draft.ts';
import { desired, machine } from '../arbitraries.ts';
import type { ModelMachine } from '../model-host.ts';
import { planned, run, type Trouble, undone } from './run.ts';

const RUNS = { numRuns: Number(process.env.PHOENIX_UNDO_RUNS ?? 300) };

/** How a run goes wrong: a step that fails, done or not, or a kill after so many events, the last recorded or not. */
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'none' } as const) },
  fc.record({ kind: fc.constant('fail' as const), at: fc.nat(5), done: fc.boolean() }),
  fc.record({ kind: fc.constant('kill' as const), at: fc.nat(12), recorded: fc.boolean() }),
);

describe('for any configurations and any host, the last run undone', () => {
  it('gives back every line of the containers and every owner, mode and directory', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(desired, { maxLength: 2 }),
        desired,
        machine,
        trouble,
        async (earlier, last, from, how) => {
          const host = structuredClone(from);
          for (const wanted of earlier) await run(planned(wanted, host), host);
          const before = structuredClone(host);
          const events = await run(planned(last, host), host, how);
          const undo = undone(events, host);
          await run(undo, host);
          const held = undo.steps.filter((step) => !runs(step));
          if (held.length === 0) {
            expect(sightOf(host), JSON.stringify(undo.steps, null, 1)).toEqual(sightOf(before));
          } else {
            // What is not undone was said before: locks, protections, and directories that running containers still have.
            for (const { why } of held)
              expect([
                'locked',
                'protected',
                'directory_mounted',
                'no_way_back',
                'would_not_start',
                'writable_by_others',
                'directory_unseen',
                'directory_in_use',
              ]).toContain(why?.code);
          }
        },
      ),
      RUNS,
    );
  });

  it('and undone again is as the run left it', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, trouble, async (wanted, from, how) => {
        const host = structuredClone(from);
        const events = await run(planned(wanted, host), host, how);
        const after = structuredClone(host);
        const back = await run(undone(events, host), host);
        const again = undone(back, host);
        await run(again, host);
        if (again.steps.every(runs))
          expect(sightOf(host), JSON.stringify(again.steps, null, 1)).toEqual(sightOf(after));
      }),
      RUNS,
    );
  });

  it('every step of an undo succeeds on the host that it was made for', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, trouble, async (wanted, from, how) => {
        const host = structuredClone(from);
        const events = await run(planned(wanted, host), host, how);
        const back = await run(undone(events, host), host);
        expect(
          back
            .filter(({ type }) => type === 'step_errored' || type === 'step_skipped')
            .filter((event) => !isHeld(event)),
        ).toEqual([]);
      }),
      RUNS,
    );
  });

  it('undone twice runs nothing the second time', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, trouble, async (wanted, from, how) => {
        const host = structuredClone(from);
        const events = await run(planned(wanted, host), host, how);
        await run(undone(events, host), host);
        const again = undone(events, host).steps.filter(runs);
        expect(again, JSON.stringify(again, null, 1)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('leaves alone what somebody changed since', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, fc.nat(), async (wanted, from, which) => {
        const host = structuredClone(from);
        const events = await run(planned(wanted, host), host);
        const directories = [...host.paths].filter(([, { kind }]) => kind === 'directory');
        const [path, fact] = directories[which % directories.length] ?? [];
        if (path === undefined || fact?.kind !== 'directory') return;
        host.paths.set(path, { ...fact, uid: 4242, mode: 0o1711 });
        for (const [ctid, text] of host.files)
          host.files.set(ctid, text.replaceAll(/^(mp0: .*)$/gm, '$1,ro=1,size=7G'));
        const changed = structuredClone(host);
        await run(undone(events, host), host);
        expect(host.paths.get(path)).toEqual(changed.paths.get(path));
        for (const [ctid, text] of changed.files) {
          const lines = (of: string) => of.split('\n').filter((line) => line.endsWith('size=7G'));
          expect(lines(host.files.get(ctid) ?? '')).toEqual(lines(text));
        }
      }),
      RUNS,
    );
  });
});

const isHeld = (event: ApplyEvent): boolean =>
  event.type === 'step_skipped' && event.why.code !== 'needs_step' && event.why.code !== 'interrupted';

/** All there is to see: container files as Proxmox writes them, with what waits in force, and directories. */
function sightOf({ files, paths, running }: ModelMachine) {
  const directories = [...paths].flatMap(([path, fact]): readonly (readonly [string, unknown])[] => {
    if (fact.kind === 'missing') return [];
    if (fact.kind !== 'directory') return [[path, fact.kind] as const];
    const { uid, gid, mode, acl } = fact;
    // Nothing read of an ACL is none in the model.
    return [[path, { uid, gid, mode, acl: acl?.ok ? acl.value : '' }] as const];
  });
  return {
    files: [...files].map(([ctid, text]) => [ctid, fileSight(text, ctid, running.has(ctid))]),
    directories: directories.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function fileSight(text: string, ctid: number, isRunning: boolean) {
  const { current, pending } = parseContainerFile(text, ctid);
  const bytes = fileBytes(parseDraft(text, ctid).draft);
  const waits = pending.keys.size + pending.deletes.size > 0;
  if (!isRunning && !waits) return bytes.ok ? sorted(bytes.text.split('\n')) : text;
  const keys = new Map([...current.keys, ...pending.keys]);
  for (const key of pending.deletes.keys()) keys.delete(key);
  return sorted([...keys].map(([key, value]) => `${key}: ${value}`));
}

/** A write respells booleans [bool-words], and puts options in its own order. */
const sorted = (lines: readonly string[]): readonly string[] =>
  lines
    .filter((line) => line !== '')
    .map((line) => line.replace('ro=yes', 'ro=1').split(',').sort().join(','))
    .sort();
