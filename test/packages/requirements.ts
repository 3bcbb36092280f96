import { spawnSync } from 'node:child_process';

const TOOLS = ['debootstrap', 'dpkg-deb', 'lintian', 'man', 'unshare', 'xz'];

/** What these tests lack here, each with what helps. */
export const missing = (): readonly string[] => [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0).map(
    (tool) => `${tool}: apt-get install ${PACKAGE[tool] ?? tool}`,
  ),
];

const PACKAGE: Readonly<Record<string, string>> = {
  'dpkg-deb': 'dpkg',
  man: 'man-db',
  unshare: 'util-linux',
  xz: 'xz-utils',
};
