// Ink measures every text with string-width, whose segmenter and emoji table take 40 ms of a start. What our screens hand
// to Ink is harmless already and laid out by our own measure, so Ink measures with it too: in the bundle and in the tests.
import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '../src/ground/text.ts';

export default (text: string): number => displayWidth(stripVTControlCharacters(text));
