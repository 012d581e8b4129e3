const replacement = 0xfffd

/**
 * UTF-8 as text; what is none becomes U+FFFD. Not `TextDecoder`: the globals of Jest's jsdom have none. V8 writes ASCII
 * with escapes, so that nearly every byte is a character.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] as number
    const length = lengthOf(first)
    const code = length === 1 ? first : codePoint(bytes, at, length)
    text += String.fromCodePoint(code ?? replacement)
    at += code === undefined ? 1 : length
  }
  return text
}

/** Bytes of a character that begins so; 0 for a byte that begins none. */
function lengthOf(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first < 0xe0) return 2
  if (first >= 0xe0 && first < 0xf0) return 3
  return first >= 0xf0 && first < 0xf5 ? 4 : 0
}

const leastOf = [0, 0, 0x80, 0x800, 0x10000]

function codePoint(bytes: Uint8Array, start: number, length: number): number | undefined {
  if (length === 0 || start + length > bytes.length) return undefined
  let code = (bytes[start] as number) & (0xff >> (length + 1))
  for (let at = start + 1; at < start + length; at++) {
    const byte = bytes[at] as number
    if ((byte & 0xc0) !== 0x80) return undefined
    code = (code << 6) | (byte & 0x3f)
  }
  const isSurrogate = code >= 0xd800 && code < 0xe000
  return code < (leastOf[length] as number) || code > 0x10ffff || isSurrogate ? undefined : code
}
