import { expect, test } from 'vitest'
import { followed } from '../../src/measure/followed.js'

const mebibyte = 2 ** 20

test.each([
  ['stands while it comes and goes', [100, 103, 99, 96, 108, 100], [100, 100, 100, 100, 100, 100]],
  ['goes on from what it has become', [100, 109, 112, 101, 100.5], [100, 109, 109, 109, 100.5]],
  ['counts a leak whole once it is larger', [100, 104, 108, 116, 132], [100, 100, 100, 116, 132]],
])('a quantity that is followed %s', (_, readings, levels) => {
  const level = followed(8 * mebibyte)
  expect(readings.map((megabytes) => level(megabytes * mebibyte) / mebibyte)).toEqual(levels)
})
