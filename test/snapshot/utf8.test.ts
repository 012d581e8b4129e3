import { expect, test } from 'vitest'
import { decodeUtf8 } from '../../src/snapshot/utf8.js'

test.each([
  '',
  'plain',
  'Grüße',
  '漢字',
  '👋 at the end 👋',
  '\u0000\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}',
])('text %j comes back', (text) => {
  expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
})

test.each([
  ['a byte that begins nothing', [0x41, 0x80, 0x42], 'A\ufffdB'],
  ['a character that is cut off', [0x41, 0xe6, 0xbc], 'A\ufffd\ufffd'],
  ['a character that another interrupts', [0xe6, 0x41], '\ufffdA'],
  ['a longer form than needed', [0xc0, 0xaf], '\ufffd\ufffd'],
  ['half a surrogate pair', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  ['past the last character', [0xf5, 0x80], '\ufffd\ufffd'],
])('%s is no text', (_name, bytes, text) => {
  expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text)
})

test('the replacement character itself comes back', () => {
  expect(decodeUtf8(new TextEncoder().encode('a\ufffdb'))).toBe('a\ufffdb')
})
