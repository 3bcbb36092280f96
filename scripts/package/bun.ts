/** Something that Bun's executable has in it, and ours with it. */
export interface LinkedLibrary {
  readonly name: string;
  /** A commit or a version, where the executable tells it: `bun --print process.versions`. */
  readonly version?: string;
  /** An SPDX expression, or in words where several licences are for several files. */
  readonly licence: string;
  readonly purl: string;
  /** Its copyright and licences: a file in packaging/licences, as it came from its authors or Debian's package of it. */
  readonly text: string;
}

/** Whose licence is one of the common ones, word by word: only the notice of the copyright is its own. */
const NOTICES = 'notices';

/** What Bun takes from npm for programs that were written for Node. */
const NODE_FALLBACKS = 'node-fallbacks';

/** The Bun that packs the executable; `packaging/package-lock.json` has the same. */
export const BUN_VERSION = '1.4.5';

export const BUN_PACKAGE = '@oven/bun-linux-x64-baseline';

const github = (
  name: string,
  repository: string,
  licence: string,
  more: { version?: string; text?: string } = {},
): LinkedLibrary => ({
  name,
  licence,
  text: NOTICES,
  purl: `pkg:github/${repository}${more.version === undefined ? '' : `@${more.version}`}`,
  ...more,
});

/** What this Bun links, as its own LICENSE.md lists it, and the versions that it prints of itself. */
export const BUN_LIBRARIES: readonly LinkedLibrary[] = [
  github('JavaScriptCore (WebKit)', 'oven-sh/webkit', 'LGPL-2.0-or-later', {
    version: 'd6375c72affe0f70222cdcb45012b10f0bf3a9d5',
    text: 'webkit',
  }),
  github('boringssl', 'oven-sh/boringssl', 'OpenSSL, ISC, MIT and others by file', {
    version: 'fe703e9faa3bfd22b04eb192066856557b7e015c',
    text: 'boringssl',
  }),
  github('brotli', 'google/brotli', 'MIT', { text: 'brotli' }),
  github('c-ares', 'c-ares/c-ares', 'MIT', { version: '0b88066f79ac9745d6819899f1794df91b73c873', text: 'c-ares' }),
  github('highway', 'google/highway', 'Apache-2.0', { text: 'highway' }),
  github('icu', 'unicode-org/icu', 'Unicode-3.0', { version: '78.3', text: 'icu' }),
  github('libarchive', 'libarchive/libarchive', 'BSD-2-Clause and others by file', {
    version: '27cbc7827172698143e440801fc0ba39ccb4f1f5',
    text: 'libarchive',
  }),
  github('libbase64', 'aklomp/base64', 'BSD-2-Clause', { text: 'libbase64' }),
  github('libdeflate', 'ebiggers/libdeflate', 'MIT', {
    version: '92e6a0db9fa848d742f9eb286c92afc60f2c3dda',
    text: 'libdeflate',
  }),
  github('libjpeg-turbo', 'libjpeg-turbo/libjpeg-turbo', 'IJG AND BSD-3-Clause AND Zlib', { text: 'libjpeg-turbo' }),
  github('libspng', 'randy408/libspng', 'BSD-2-Clause', { text: 'libspng' }),
  github('libwebp', 'webmproject/libwebp', 'BSD-3-Clause', { text: 'libwebp' }),
  github('llhttp', 'nodejs/llhttp', 'MIT', { version: '9.4.4' }),
  github('llvm-libcxxabi', 'llvm/llvm-project', 'Apache-2.0 WITH LLVM-exception', { text: 'libcxxabi' }),
  github('lol-html', 'cloudflare/lol-html', 'BSD-3-Clause', {
    version: '725ce499aa9b71e38b7a2d0a9fbb6d7294a4079e',
    text: 'lol-html',
  }),
  github('ls-hpack', 'litespeedtech/ls-hpack', 'MIT', { version: 'cf0f70dd10b352194c97448eb5d00b4aa484f531' }),
  github('ls-qpack', 'litespeedtech/ls-qpack', 'MIT'),
  github('lsquic', 'litespeedtech/lsquic', 'MIT AND BSD-3-Clause'),
  github('mimalloc', 'microsoft/mimalloc', 'MIT', {
    version: '92ef6587c57b262f6e6abf513f7776a2f8d12aeb',
    text: 'mimalloc',
  }),
  github('picohttpparser', 'h2o/picohttpparser', 'MIT OR Artistic-1.0-Perl', {
    version: 'f4d94b48b31e0abae029ebeafcfd9ca0680ede58',
  }),
  github('simdutf', 'simdutf/simdutf', 'Apache-2.0 OR MIT'),
  github('sqlite', 'sqlite/sqlite', 'blessing', { version: '3.54.1', text: 'sqlite' }),
  github('tinycc', 'oven-sh/tinycc', 'LGPL-2.1-or-later', {
    version: '05f0fafaa3be31e31d7b4b5c17dc60f62c991171',
    text: 'tinycc',
  }),
  github('uSockets', 'uNetworking/uSockets', 'Apache-2.0'),
  github('uWebSockets', 'uNetworking/uWebSockets', 'Apache-2.0'),
  github('uucode', 'jacobsandlund/uucode', 'MIT'),
  github('zlib-ng', 'zlib-ng/zlib-ng', 'Zlib', { version: '12731092979c6d07f42da27da673a9f6c7b13586', text: 'zlib' }),
  github('zstd', 'facebook/zstd', 'BSD-3-Clause OR GPL-2.0-only', {
    version: 'f8745da6ff1ad1e7bab384bd1f9d742439278e99',
    text: 'zstd',
  }),
  ...[
    ...['acorn', 'acorn-walk', 'assert', 'browserify-zlib', 'buffer', 'constants-browserify', 'crypto-browserify'],
    ...['domain-browser', 'events', 'https-browserify', 'os-browserify', 'path-browserify', 'process', 'punycode'],
    ...['querystring-es3', 'stream-browserify', 'stream-http', 'string_decoder', 'timers-browserify', 'tty-browserify'],
    ...['url', 'util', 'vm-browserify'],
  ].map((name) => ({ name, licence: 'MIT', purl: `pkg:npm/${name}`, text: NODE_FALLBACKS })),
];
