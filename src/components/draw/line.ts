export { beside, lineWidth, marked, padLine, plainText, spread, tone } from '../../ground/line.ts';
