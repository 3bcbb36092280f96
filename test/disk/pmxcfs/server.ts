import { read, readdirSync, readFileSync, readlinkSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file system that refuses what pmxcfs refuses, by its own source (pmxcfs.c, cfs-plug-memdb.c, memdb.c of pve-cluster):
 * a file has at most 1 MiB; files are root:www-data 0640, in a `priv` 0600, and chmod and chown take just that; there are no
 * hard links, no new symbolic ones, no attributes, no fsync; a directory in `priv/lock` is removed by a utime of 0 once it
 * has expired; without a quorum nothing can be written, and no write bit is shown. It speaks to the kernel on descriptor 3
 * (linux/fuse.h, protocol 7.31), holds what lies in a folder, and ends with its mount. `fileMode` makes it another
 * daemon's, whose files have other modes. SIGUSR2 takes the quorum, SIGHUP
 * gives it back.
 */
const [, , seed = '', expires = '120', fileMode = '640'] = process.argv;
const DEVICE = 3;
const GID = 33;
const MAX_FILE_SIZE = 1024 * 1024;

const [EPERM, ENOENT, EACCES, EEXIST, ENOTDIR, EISDIR, EINVAL, EFBIG, ENOSYS, ENOTEMPTY] = [
  1, 2, 13, 17, 20, 21, 22, 27, 38, 39,
];
const [DIR, FILE, LINK] = [0o040000, 0o100000, 0o120000];

interface Node {
  readonly id: bigint;
  readonly kind: number;
  name: string;
  parent: Node | undefined;
  data: Buffer;
  readonly children: Map<string, Node>;
  mtime: number;
  /** When it was made, in milliseconds. */
  readonly made: number;
}

class Refusal extends Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

const nodes = new Map<bigint, Node>();
let quorate = true;
process.on('SIGUSR2', () => {
  quorate = false;
});
process.on('SIGHUP', () => {
  quorate = true;
});

function make(kind: number, name: string, parent: Node | undefined, data = Buffer.alloc(0)): Node {
  const id = BigInt(nodes.size + 1);
  const mtime = Math.floor(Date.now() / 1000);
  const node: Node = { id, kind, name, parent, data, children: new Map(), mtime, made: Date.now() };
  nodes.set(id, node);
  parent?.children.set(name, node);
  return node;
}

function fill(folder: string, into: Node): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) fill(path, make(DIR, entry.name, into));
    else if (entry.isSymbolicLink()) make(LINK, entry.name, into, Buffer.from(readlinkSync(path)));
    else if (statSync(path).isFile()) make(FILE, entry.name, into, readFileSync(path));
  }
}

const pathOf = ({ name, parent }: Node): string => (parent ? `${pathOf(parent)}/${name}` : '');
const isPrivate = (node: Node): boolean => /^\/(?:nodes\/[^/]+\/)?priv(?:\/|$)/.test(pathOf(node));
const isLock = (node: Node): boolean => node.kind === DIR && /^\/priv\/lock\/[^/]+$/.test(pathOf(node));

const fileBits = (node: Node): number => (isPrivate(node) ? 0o600 : Number.parseInt(fileMode, 8));

function modeOf(node: Node): number {
  const bits = node.kind === FILE ? fileBits(node) : isPrivate(node) ? 0o700 : 0o755;
  return node.kind | (bits & (quorate ? 0o777 : 0o555));
}

function attributes(node: Node): Buffer {
  const out = Buffer.alloc(88);
  out.writeBigUInt64LE(node.id, 0);
  out.writeBigUInt64LE(BigInt(node.data.length), 8);
  out.writeBigUInt64LE(BigInt(Math.ceil(node.data.length / 512)), 16);
  for (const at of [24, 32, 40]) out.writeBigUInt64LE(BigInt(node.mtime), at);
  out.writeUInt32LE(modeOf(node), 60);
  out.writeUInt32LE(node.kind === DIR ? 2 : 1, 64);
  out.writeUInt32LE(GID, 72);
  out.writeUInt32LE(4096, 80);
  return out;
}

/** Nothing is kept by the kernel: other members change it, too. */
function entry(node: Node): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(node.id, 0);
  return Buffer.concat([head, attributes(node)]);
}

/** Opened with direct_io, as pmxcfs does. */
function opened(): Buffer {
  const out = Buffer.alloc(16);
  out.writeUInt32LE(1, 8);
  return out;
}

const nameIn = (body: Buffer, at = 0): string => body.toString('utf8', at, body.indexOf(0, at));

function writable(): void {
  if (!quorate) throw new Refusal(EACCES);
}

function child(node: Node, name: string): Node {
  if (node.kind !== DIR) throw new Refusal(ENOTDIR);
  const found = node.children.get(name);
  if (!found) throw new Refusal(ENOENT);
  return found;
}

function created(kind: number, parent: Node, name: string): Node {
  writable();
  if (parent.children.has(name)) throw new Refusal(EEXIST);
  return make(kind, name, parent);
}

function removed(parent: Node, name: string, kind: number): Buffer {
  writable();
  const node = child(parent, name);
  if (kind === DIR && node.kind !== DIR) throw new Refusal(ENOTDIR);
  if (kind === FILE && node.kind === DIR) throw new Refusal(EISDIR);
  if (node.children.size > 0) throw new Refusal(ENOTEMPTY);
  parent.children.delete(name);
  return NOTHING;
}

function renamed(from: Node, name: string, to: Node, newName: string): void {
  writable();
  const node = child(from, name);
  const there = to.children.get(newName);
  if (there?.kind === DIR && there.children.size > 0) throw new Refusal(ENOTEMPTY);
  from.children.delete(name);
  Object.assign(node, { name: newName, parent: to });
  to.children.set(newName, node);
}

function sized(node: Node, size: number): void {
  writable();
  if (size > MAX_FILE_SIZE) throw new Refusal(EFBIG);
  node.data = Buffer.concat([node.data, Buffer.alloc(Math.max(0, size - node.data.length))]).subarray(0, size);
}

function changed(node: Node, body: Buffer): void {
  const valid = body.readUInt32LE(0);
  if ((valid & 1) !== 0 && (body.readUInt32LE(68) & 0o7777) !== fileBits(node)) throw new Refusal(EPERM);
  if ((valid & 2) !== 0 && body.readUInt32LE(76) !== 0) throw new Refusal(EPERM);
  if ((valid & 4) !== 0 && body.readUInt32LE(80) !== GID) throw new Refusal(EPERM);
  if ((valid & 8) !== 0) sized(node, Number(body.readBigUInt64LE(16)));
  if ((valid & 32) === 0) return;
  writable();
  const mtime = (valid & 256) === 0 ? Number(body.readBigUInt64LE(40)) : Math.floor(Date.now() / 1000);
  if (mtime === 0 && isLock(node)) {
    if (Date.now() - node.made < Number(expires) * 1000) throw new Refusal(EACCES);
    node.parent?.children.delete(node.name);
  } else node.mtime = mtime;
}

function written(node: Node, body: Buffer): Buffer {
  const [offset, size] = [Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)];
  writable();
  if (offset + size > MAX_FILE_SIZE) throw new Refusal(EFBIG);
  if (node.data.length < offset + size) sized(node, offset + size);
  body.copy(node.data, offset, 40, 40 + size);
  node.mtime = Math.floor(Date.now() / 1000);
  const out = Buffer.alloc(8);
  out.writeUInt32LE(size, 0);
  return out;
}

function listed(node: Node, body: Buffer): Buffer {
  const [offset, size] = [Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)];
  const all: (readonly [string, Node])[] = [['.', node], ['..', node.parent ?? node], ...node.children];
  const parts: Buffer[] = [];
  let length = 0;
  for (const [index, [name, one]] of all.entries()) {
    if (index < offset) continue;
    const text = Buffer.from(name);
    const part = Buffer.alloc(24 + Math.ceil(text.length / 8) * 8);
    part.writeBigUInt64LE(one.id, 0);
    part.writeBigUInt64LE(BigInt(index + 1), 8);
    part.writeUInt32LE(text.length, 16);
    part.writeUInt32LE(one.kind >> 12, 20);
    text.copy(part, 24);
    length += part.length;
    if (length > size) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function begun(body: Buffer): Buffer {
  const out = Buffer.alloc(64);
  out.writeUInt32LE(7, 0);
  out.writeUInt32LE(31, 4);
  out.writeUInt32LE(body.readUInt32LE(8), 8);
  out.writeUInt32LE(128 * 1024, 20);
  out.writeUInt32LE(1, 24);
  return out;
}

const NOTHING = Buffer.alloc(0);

/** The requests of linux/fuse.h by their numbers; others are refused as libfuse refuses what pmxcfs has no function for. */
const ANSWERS: Readonly<Record<number, (node: Node, body: Buffer) => Buffer>> = {
  1: (node, body) => entry(child(node, nameIn(body))),
  3: (node) => Buffer.concat([Buffer.alloc(16), attributes(node)]),
  4: (node, body) => {
    changed(node, body);
    return Buffer.concat([Buffer.alloc(16), attributes(node)]);
  },
  5: (node) => node.data,
  9: (node, body) => entry(created(DIR, node, nameIn(body, 8))),
  10: (node, body) => removed(node, nameIn(body), FILE),
  11: (node, body) => removed(node, nameIn(body), DIR),
  12: (node, body) => moved(node, body, 8),
  14: opened,
  15: (node, body) => {
    const [offset, size] = [Number(body.readBigUInt64LE(8)), body.readUInt32LE(16)];
    return node.data.subarray(offset, offset + size);
  },
  16: written,
  17: () => {
    const out = Buffer.alloc(80);
    for (const at of [0, 8, 16]) out.writeBigUInt64LE(32_768n, at);
    for (const at of [40, 48]) out.writeUInt32LE(4096, at);
    out.writeUInt32LE(255, 44);
    return out;
  },
  18: () => NOTHING,
  26: (_, body) => begun(body),
  27: opened,
  28: listed,
  29: () => NOTHING,
  35: (node, body) => Buffer.concat([entry(created(FILE, node, nameIn(body, 16))), opened()]),
  45: (node, body) => {
    if (body.readUInt32LE(8) !== 0) throw new Refusal(EINVAL);
    return moved(node, body, 16);
  },
};

function moved(node: Node, body: Buffer, at: number): Buffer {
  const to = nodes.get(body.readBigUInt64LE(0));
  if (!to) throw new Refusal(ENOENT);
  const name = nameIn(body, at);
  renamed(node, name, to, nameIn(body, at + Buffer.byteLength(name) + 1));
  return NOTHING;
}

/** FORGET, INTERRUPT and BATCH_FORGET get no answer. */
const UNANSWERED: ReadonlySet<number> = new Set([2, 36, 42]);

function answer(request: Buffer): void {
  const [opcode, unique] = [request.readUInt32LE(4), request.readBigUInt64LE(8)];
  if (UNANSWERED.has(opcode)) return;
  let errno = 0;
  let out: Buffer = NOTHING;
  try {
    const node = nodes.get(request.readBigUInt64LE(16)) ?? root;
    const work = ANSWERS[opcode];
    if (!work) throw new Refusal(ENOSYS);
    out = work(node, request.subarray(40));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    errno = error.errno;
  }
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + out.length, 0);
  head.writeInt32LE(-errno, 4);
  head.writeBigUInt64LE(unique, 8);
  writeSync(DEVICE, Buffer.concat([head, out]));
}

const root = make(DIR, '', undefined);
fill(seed, root);
const buffer = Buffer.alloc(MAX_FILE_SIZE + 64 * 1024);

/** The kernel gives one request a read, and ENODEV once it is unmounted. Signals come between two. */
function next(): void {
  read(DEVICE, buffer, 0, buffer.length, null, (error, length) => {
    if (error?.code === 'ENODEV') process.exit(0);
    if (!error) answer(Buffer.from(buffer.subarray(0, length)));
    else if (error.code !== 'EINTR' && error.code !== 'EAGAIN' && error.code !== 'ENOENT') throw error;
    next();
  });
}

next();
// Whoever mounted it is gone.
process.stdin.on('end', () => process.exit(0)).resume();
