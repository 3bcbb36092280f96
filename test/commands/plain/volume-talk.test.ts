import { describe, expect, it } from 'vitest';
import { answerQuestion, begunTalk, type Talk, wentBack } from '../../../src/commands/plain/talk.ts';
import { askVolume } from '../../../src/commands/plain/volume.ts';
import { STEPS } from '../../../src/components/wizard/steps/steps.ts';
import type { QuestionContext } from '../../../src/form/ask/question.ts';
import { formOf } from '../../../src/form/form.ts';
import { textStyle } from '../../../src/views/style.ts';
import { samplePlan, sampleSnapshot } from '../../components/sample.ts';
import { volumeNamed } from '../../components/wizard/drive.ts';
import { fileChanged } from '../../components/wizard/fake-actions.ts';
import { scripted } from './scripted.ts';

const VIEW: QuestionContext = { snapshot: sampleSnapshot, style: textStyle({ color: false, ascii: false }) };

const ADD = formOf({ kind: 'add' });

/** The wizard's step whose question is open. */
const stepOf = ({ question }: Talk): string | undefined =>
  Object.values(STEPS).find(({ ask }) => ask.includes(question))?.title;

async function adding(answers: readonly string[], overrides: Parameters<typeof scripted>[1] = {}) {
  const { dialogue, output, asked } = scripted(answers, overrides);
  const written = await askVolume(dialogue, { kind: 'add' });
  return { written, output: output(), asked };
}

async function editing(name: string, ...answers: readonly string[]) {
  const { dialogue, output, asked } = scripted(answers);
  const written = await askVolume(dialogue, { kind: 'edit', volume: volumeNamed(name) });
  return { written, output: output(), asked };
}

const TO_CONTAINERS = ['media', '/tank/media'];

/** Neither a boot guard nor an age of snapshots. */
const NO_GUARD = ['', ''];

describe('one question after the other', () => {
  it('stays on a wrong answer with its reason and remedy, and keeps what stood there', () => {
    const start = begunTalk(ADD, VIEW);
    const turn = answerQuestion(start.talk, 'ssl_certs', VIEW);
    expect(turn).toMatchObject({ talk: { form: ADD }, reached: false });
    expect(stepOf(turn.talk)).toBe('Name');
    expect(turn.tell).toEqual([
      'error: A volume "ssl_certs" is declared already.',
      '    Take another name, or edit that volume instead.',
    ]);
  });

  it('goes on with a right one, and back with back', () => {
    const path = answerQuestion(begunTalk(ADD, VIEW).talk, 'media', VIEW);
    expect(path).toMatchObject({ reached: true, tell: [] });
    expect(stepOf(path.talk)).toBe('Host path');
    const name = wentBack(path.talk, VIEW).talk;
    expect(stepOf(name)).toBe('Name');
    expect(name.form.draft.name).toBe('media');
  });

  it('leaves when going back from the first', () => {
    expect(wentBack(begunTalk(ADD, VIEW).talk, VIEW).left).toBe('cancelled');
    expect(wentBack(begunTalk(formOf({ kind: 'edit', volume: volumeNamed('ssl_certs') }), VIEW).talk, VIEW).left).toBe(
      'cancelled',
    );
  });

  it('asks what lies at a path that is taken', () => {
    const path = answerQuestion(begunTalk(ADD, VIEW).talk, 'media', VIEW);
    const containers = answerQuestion(path.talk, '/tank//media/', VIEW);
    expect(containers.asks).toEqual([{ kind: 'complete', serial: 1, prefix: '/tank/media' }]);
    expect(stepOf(containers.talk)).toBe('Containers');
  });
});

describe('a new volume', () => {
  it('is written as proposed by empty lines, once it was shown', async () => {
    const { written, output, asked } = await adding([...TO_CONTAINERS, '950', '', '', '', '', ...NO_GUARD, '']);
    expect(written).toEqual({ volumes: ['media'] });
    expect(asked.written).toEqual([
      {
        kind: 'add',
        name: 'media',
        volume: expect.objectContaining({ host_path: '/tank/media', mounts: { 950: '/mnt/media' } }),
      },
    ]);
    expect(asked.written[0]).toBe(asked.reviewed.at(-1));
    expect(output).toMatch(/Writes .*phoenix_hypervisor_config.json:\n44 .*\n45 \+ .*"media"/);
    expect(output).toContain('pct set 950 --mp1 /tank/media,mp=/mnt/media');
    expect(output).toContain('The same by hand:\n  phoenix-volumes add media --host-path /tank/media');
  });

  it('says what lies at the path, and proposes the owner with its reason and who can do what', async () => {
    const { output } = await adding([...TO_CONTAINERS, '950', '']);
    expect(output).toContain('/tank/media: zfs tank/media, empty, 1.2T free.');
    expect(output).toContain('Owner container_root (all CTs are unprivileged).');
    expect(output).toMatch(/950 +vllm-a +read write +container root is host uid 0: it owns/);
  });

  it('shows which owner would let a container write', async () => {
    const { output } = await adding([...TO_CONTAINERS, '950', '', 'nobody:nogroup', '', '', ...NO_GUARD]);
    expect(output).toMatch(/950 +vllm-a +read +container root is host uid 100000: others have r-x/);
    expect(output).toContain('The owner container_root would let its root write.');
  });

  it('keeps what holds entries as it is, and then asks nothing about the tree', async () => {
    const { output, asked } = await adding(['backups', '/tank/backups', '', '', '', ...NO_GUARD, 'yes']);
    expect(output).toContain('Owner keep (holds 12 entries: untouched).');
    expect(output).not.toContain('everything below');
    expect(asked.written).toMatchObject([{ volume: { owner: 'keep', permissions: 'keep' } }]);
  });

  it('takes an owner, modes and the tree as they are typed', async () => {
    const { asked } = await adding([...TO_CONTAINERS, '', '1000:1000', '2770 0660', 'yes', ...NO_GUARD, 'yes']);
    expect(asked.written).toMatchObject([
      {
        volume: {
          owner: '1000:1000',
          permissions: { directory_mode: '2770', file_mode: '0660', recursive: true },
        },
      },
    ]);
  });

  it('refuses owners and modes by the same rules as the wizard', async () => {
    const { output } = await adding([...TO_CONTAINERS, '', 'a b', '', '999', '1 2 3']);
    expect(output).toContain('error: "a b" is not an owner.');
    expect(output).toContain('error: "999" is not a mode for a directory.');
    expect(output).toContain('error: Two modes are enough.');
  });

  it('is not written by cancel, by no, or by nobody', async () => {
    const review = [...TO_CONTAINERS, '', '', '', '', ...NO_GUARD];
    for (const last of [['cancel'], ['no', 'cancel'], ['no'], []]) {
      const { written, output, asked } = await adding([...review, ...last]);
      expect(written).toBeUndefined();
      expect(asked.written).toEqual([]);
      expect(output).toMatch(/Nothing was written\.$/);
    }
  });

  it('asks again when writing was refused, with the reason', async () => {
    const { written, output } = await adding([...TO_CONTAINERS, '', '', '', '', ...NO_GUARD, 'yes'], {
      write: async () => ({ ok: false, diagnostics: [fileChanged] }),
    });
    expect(written).toBeUndefined();
    expect(output).toMatch(
      /error: The file changed since it was read\.\n {4}Go back and on\.\nWrite it \(yes, no\) \[yes\]: \^D/,
    );
  });

  it('is reviewed as on the screens: what is written and planned, then the warnings that it brings, then the others', async () => {
    const brought = { severity: 'warning', where: {}, code: 'owner', text: 'new one' } as const;
    const known = { severity: 'warning', where: {}, code: 'owner', text: 'old one' } as const;
    const diff = [{ kind: 'added', line: 1, text: '"media"' }] as const;
    const { output } = await adding([...TO_CONTAINERS, '950', '', '', '', '', ...NO_GUARD], {
      snapshot: { ...sampleSnapshot, diagnostics: [known] },
      review: async () => ({
        diagnostics: [known, brought],
        file: '/etc/x.json',
        diff,
        plan: samplePlan,
        command: ['x'],
      }),
    });
    expect(output).toMatch(
      /Writes \/etc\/x\.json:\n[\s\S]*\nPlan:\n[\s\S]*\nwarning: "new one"[\s\S]*\nWithout this change as well:\nwarning: "old one"[\s\S]*\nThe same by hand:/,
    );
  });

  it('offers only the way back when the review refuses it', async () => {
    const refusal = { severity: 'error', where: {}, code: 'owner', text: 'a b' } as const;
    const { output, asked } = await adding([...TO_CONTAINERS, '', '', '', '', ...NO_GUARD, ''], {
      review: async () => ({ diagnostics: [refusal], file: '/etc/x.json', diff: [], command: [] }),
    });
    expect(output).toMatch(
      /error: "a b" is not an owner\.\n.*\nNothing would be written\.\nback or cancel \[back\]: \nWarn/,
    );
    expect(asked.written).toEqual([]);
  });
});

describe('the host path', () => {
  it('is offered by ?, and a number takes one of the list', async () => {
    const { output, asked } = await adding(['media', '? /tank/m', '1', '', '', '', '', ...NO_GUARD, 'yes']);
    expect(asked.completed).toEqual(['/tank/m', '/tank/media']);
    expect(output).toMatch(
      /1 +\/tank\/media +zfs tank\/media, empty, 1.2T free\n2 +\/tank\/menus +nfs4, did not answer/,
    );
    expect(output.match(/^Host path: /gm)).toHaveLength(2);
    expect(asked.written).toMatchObject([{ volume: { host_path: '/tank/media' } }]);
  });

  it('says when nothing begins like that, or no number is on the list', async () => {
    const { output } = await adding(['media', '?/nowhere', '1', '/etc']);
    expect(output).toContain('Nothing begins like this; apply makes what is missing.');
    expect(output).toContain('No directory of the list has that number.');
    expect(output).toContain('error: Host path "/etc" belongs to the system.');
  });

  it('is taken with a warning where a volume lies around it', async () => {
    const { output } = await adding(['private', '/mnt/pve/quickOS/shared-prod-data/ssl/private']);
    expect(output).toMatch(
      /warning: It lies inside volume ssl_certs .*\n.*\n\n?Who shares it|warning: It lies inside volume ssl_certs/,
    );
    expect(output).toMatch(/Container \[go on\]: \^D/);
  });
});

describe('the containers', () => {
  const mountsAfter = async (...answers: readonly string[]) => {
    const { output, asked } = await adding([...TO_CONTAINERS, ...answers, '']);
    const [review] = asked.reviewed;
    return { output: output, mounts: review?.kind === 'add' ? review.volume.mounts : undefined };
  };

  it('are picked by number or name, several at once', async () => {
    expect((await mountsAfter('950 portainer')).mounts).toEqual({ 910: '/mnt/media', 950: '/mnt/media' });
  });

  it('are placed and given options as --mount takes them', async () => {
    expect((await mountsAfter('950=/data/my media,ro,mount_options=nosuid;nodev')).mounts).toEqual({
      950: { path: '/data/my media', read_only: true, mount_options: ['nosuid', 'nodev'] },
    });
    expect((await mountsAfter('950=,ro')).mounts).toEqual({ 950: { path: '/mnt/media', read_only: true } });
  });

  it('are dropped with a dash', async () => {
    expect((await mountsAfter('950 910', '-950')).mounts).toEqual({ 910: '/mnt/media' });
  });

  it('may be not here yet', async () => {
    expect((await mountsAfter('1234')).mounts).toEqual({ 1234: '/mnt/media' });
  });

  it('are refused one by one, with the reason, and the others stay', async () => {
    const { output, mounts } = await mountsAfter('950 nobody', '910=/proc', '950=/x,fast', '-12');
    expect(output).toContain('error: "nobody" is not a container id.');
    expect(output).toContain('error: Container path "/proc" is in /proc, which belongs to the kernel.');
    expect(output).toContain('error: "fast" is not an option.');
    expect(output).toContain('error: "12" is not a container id.');
    expect(mounts).toEqual({ 950: '/mnt/media' });
  });

  it('are refused where another volume is mounted at that path', async () => {
    const { output, mounts } = await mountsAfter('953=/etc/nginx/ssl');
    expect(output).toContain('/etc/nginx/ssl in CT 953 is taken: volume ssl_certs is mounted there.');
    expect(mounts).toEqual({});
  });

  it('are listed by ?, with what they are', async () => {
    const { output } = await mountsAfter('?');
    expect(output).toMatch(/900 +base-template +stopped +unprivileged/);
    expect(output).toMatch(/955 +grafana +on pve2/);
  });
});

describe('an existing volume', () => {
  it('shows what it has as what empty lines keep, and then has nothing to write', async () => {
    const { written, output, asked } = await editing('ssl_certs', '', '', '', '', '', '', ...NO_GUARD, 'cancel');
    expect(output).toContain('Host path [/mnt/pve/quickOS/shared-prod-data/ssl]: ');
    expect(output).toContain('Nothing is changed.\nback or cancel [back]: ');
    expect(asked.reviewed).toEqual([]);
    expect(written).toBeUndefined();
  });

  it('is written with only what changed', async () => {
    const { written, asked } = await editing('ssl_certs', '', '950=/certs,ro', '', '', '', '', ...NO_GUARD, 'yes');
    expect(written).toEqual({ volumes: ['ssl_certs'] });
    expect(asked.written).toEqual([
      { kind: 'set', name: 'ssl_certs', mounts: { 950: { path: '/certs', read_only: true } } },
    ]);
  });
});
