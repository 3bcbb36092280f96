import { describe } from 'vitest';
import { accessOf, type ProposalReason } from '../../src/form/access.ts';
import { withMount } from '../../src/form/draft.ts';
import { type Form, formOf } from '../../src/form/form.ts';
import { type RemovalPoint, removalMeaning, removalPoints } from '../../src/form/removal.ts';
import { PROPOSAL_TEXTS, REMOVAL_TEXTS } from '../../src/views/form.ts';
import { testEveryText } from '../codes.ts';
import { sampleSnapshot } from '../components/sample.ts';
import { volumeNamed } from '../components/wizard/drive.ts';

const ADD: Form = { ...formOf({ kind: 'add' }), draft: { name: 'media', path: '/tank/media', mounts: [] } };
const UNPRIVILEGED = withMount(ADD, { ctid: 950, options: {} });
const FULL = new Map([['/tank/media', { path: '/tank/media', filesystem: 'zfs', entries: 3 }]]);

const UNDECLARED = { owner: true, mode: true };
const EDIT = formOf({
  kind: 'edit',
  volume: { ...volumeNamed('ssl_certs'), unsaid: UNDECLARED, unwritten: UNDECLARED },
});

const why = (form: Form) => [accessOf(form, sampleSnapshot).why].filter((reason) => reason !== null);

describe('why an owner is proposed', () => {
  testEveryText<ProposalReason>(PROPOSAL_TEXTS, {
    holds_entries: () => why({ ...ADD, paths: { ...ADD.paths, known: FULL } }),
    all_unprivileged: () => why(UNPRIVILEGED),
    maps_differ: () => why({ ...UNPRIVILEGED, oneMap: false }),
    default_owner: () => why(ADD),
    undeclared: () => why({ ...EDIT, draft: ADD.draft, paths: { ...ADD.paths, known: FULL } }),
  });
});

const mounted = removalMeaning(volumeNamed('ssl_certs'), sampleSnapshot);

const running = { status: 'running', slot: 'mp0' } as const;

/** What it means to detach `ssl_certs` from 953, where that stands so. */
function detached({ status: runs, slot }: { readonly status: 'running' | 'stopped'; readonly slot: string | null }) {
  const { status } = sampleSnapshot;
  const volumes = (status?.volumes ?? []).map((volume) => ({
    ...volume,
    mounts: volume.mounts.map((mount) => (mount.ctid === 953 ? { ...mount, configured: slot } : mount)),
  }));
  const containers = (status?.containers ?? []).map((one) => (one.ctid === 953 ? { ...one, status: runs } : one));
  const snapshot = { ...sampleSnapshot, ...(status && { status: { ...status, volumes, containers } }) };
  return removalPoints({ kind: 'detach', volume: volumeNamed('ssl_certs'), ctid: 953 }, snapshot);
}

const acceptance = removalPoints(
  { kind: 'accept', volume: volumeNamed('ssl_certs'), owner: 'root:root', mode: '0755' },
  sampleSnapshot,
);

describe('what removing a volume means', () => {
  testEveryText<RemovalPoint>(REMOVAL_TEXTS, {
    entry_goes: () => mounted,
    directory_stays: () => mounted,
    mounts_stay: () => mounted,
    mounted_nowhere: () => removalMeaning({ ...volumeNamed('ssl_certs'), name: 'never_applied' }, sampleSnapshot),
    unmount_by_hand: () => mounted,
    mount_goes: () => detached(running),
    stays_until_restart: () => detached(running),
    goes_when_applied: () => detached({ ...running, status: 'stopped' }),
    not_mounted_there: () => detached({ ...running, slot: null }),
    owner_accepted: () => acceptance,
    mode_accepted: () => acceptance,
    host_stays: () => acceptance,
  });
});
