import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, columns, type TableOptions } from '../../src/ground/columns.ts';
import { type Line, type Span, textOf } from '../../src/ground/line.ts';
import { asciiText, displayWidth } from '../../src/ground/text.ts';

const plain = (line: Line): string => line.map(textOf).join('');

function drawn(wanted: readonly Column[], rows: readonly (readonly Span[])[], options?: TableOptions) {
  const { heading, line } = columns(wanted, rows, options);
  return [heading, ...rows.map(line)].map(plain);
}

const NAME: Column = { title: 'NAME' };
const SIZE: Column = { title: 'SIZE', align: 'right' };

describe('a table with all the room it wants', () => {
  it('has columns as wide as their widest cell, two blanks apart, and no blanks at the end', () => {
    const rows = [
      ['media', '5'],
      ['日本', '120'],
    ];
    expect(drawn([NAME, SIZE], rows)).toEqual(['NAME   SIZE', 'media     5', '日本    120']);
  });

  it('leaves nothing behind the last cell that says something', () => {
    expect(drawn([NAME, { title: 'WHY' }], [['media', '']])).toEqual(['NAME   WHY', 'media']);
  });

  it('keeps a column to its most', () => {
    expect(drawn([{ title: 'NAME', most: 6 }, SIZE], [['nginx_sites', '5']])).toEqual(['NAME    SIZE', 'nginx…     5']);
  });

  it('tones what a cell says and not the blanks beside it', () => {
    const row: readonly Span[] = ['media', { text: 'drift', tone: 'warn' }, '5'];
    const { line } = columns([NAME, { title: 'STATE' }, SIZE], [row]);
    expect(line(row)).toEqual(['media  ', { text: 'drift', tone: 'warn' }, '     5']);
  });

  it('measures what the terminal is sent', () => {
    expect(drawn([NAME, SIZE], [['日本', '5']], { safe: asciiText })).toEqual(['NAME  SIZE', '??       5']);
    expect(drawn([NAME, SIZE], [['a\u001b[0m', '5']])[1]).toBe('a␛[0m     5');
  });
});

describe('a table with too little room', () => {
  const rows = [['nginx_sites_available', '/mnt/pve/tank/shared/nginx/sites-available']];
  const wanted = (name: Column, path: Column): readonly Column[] => [
    { title: 'NAME', cut: 'middle', ...name },
    { title: 'PATH', cut: 'path', ...path },
  ];

  it('leaves one blank between columns where that keeps them whole', () => {
    expect(drawn([NAME, SIZE], [['media', '5']], { room: 11 })[1]).toBe('media     5');
    expect(drawn([NAME, SIZE], [['media', '5']], { room: 10 })[1]).toBe('media    5');
  });

  it('makes the widest column narrower first, and cuts a path between its parts', () => {
    expect(drawn(wanted({ least: 8 }, { least: 8 }), rows, { room: 40 })).toEqual([
      'NAME                 PATH',
      'nginx_site…available …/sites-available',
    ]);
  });

  it('never makes one narrower than its least, nor one that has none', () => {
    expect(drawn(wanted({ least: 15 }, { least: 4 }), rows, { room: 24 })[1]).toBe('nginx_s…ailable …ailable');
    expect(drawn(wanted({}, { least: 4 }), rows, { room: 24 })[1]).toBe('nginx_sites_available …ble');
  });

  it('leaves optional columns out, the last of them first, before others get narrower than their least', () => {
    const all: readonly Column[] = [NAME, { title: 'LOCK', optional: true }, { title: 'NODE', optional: true }];
    const one = [['media', 'backup', 'pve2']];
    expect(drawn(all, one, { room: 19 })).toEqual(['NAME   LOCK    NODE', 'media  backup  pve2']);
    expect(drawn(all, one, { room: 16 })).toEqual(['NAME   LOCK', 'media  backup']);
    expect(drawn(all, one, { room: 11 })).toEqual(['NAME', 'media']);
  });

  it('leaves what goes later until all others are gone, wherever it stands', () => {
    const all: readonly Column[] = [NAME, { title: 'LOCK', optional: true }, { title: 'STATE', optional: 'later' }];
    const one = [['media', 'backup', 'drift']];
    expect(drawn(all, one, { room: 20 })).toEqual(['NAME   LOCK    STATE', 'media  backup  drift']);
    expect(drawn(all, one, { room: 14 })).toEqual(['NAME   STATE', 'media  drift']);
    expect(drawn(all, one, { room: 10 })).toEqual(['NAME', 'media']);
  });

  it('gives what is left over to the column that grows', () => {
    const grown = columns([{ ...NAME, grows: true }, SIZE], [['media', '5']], { room: 20 });
    expect(plain(grown.heading)).toBe('NAME            SIZE');
    expect(grown.width).toBe(20);
  });

  it('keeps to the room wherever its columns let it', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 20, max: 90 }), (cells, room) => {
        const three: readonly Column[] = [
          { title: 'NAME', least: 4, cut: 'middle' },
          { title: 'PATH', least: 4, cut: 'path', grows: true },
          { title: 'COUNT', align: 'right', least: 5, optional: true },
        ];
        expect(columns(three, cells, { room }).width).toBe(room);
        for (const line of drawn(three, cells, { room })) expect(displayWidth(line)).toBeLessThanOrEqual(room);
      }),
    );
  });
});
