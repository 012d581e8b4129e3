import { expect, test } from 'vitest'
import { callFrame, callerLines, fileOfUser } from '../../src/runs/call-frame.js'

const stack = `Error
    at noLeak (/project/test/helper.ts:4:61)
    at async Promise.all (index 0)
    at async eachOf (file:///project/test/helper.ts:9:3)
    at async /project/node_modules/some-runner/run.js:7:1
    at /project/test/a.test.ts:12:5
    at file:///project/node_modules/@vitest/runner/dist/index.js:100:20
    at new Promise (<anonymous>)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`

test('the innermost frame of the user is the place, with its column', () => {
  expect(callFrame(stack)).toBe('/project/test/helper.ts:4:61')
})

test("those who called it are the user's lines, without packages and columns", () => {
  expect(callerLines(stack)).toEqual(['/project/test/helper.ts:9', '/project/test/a.test.ts:12'])
})

test('the query of a module that Node has loaded is of one run alone', () => {
  const native = `Error
    at isCollected (file:///project/test/a.test.mjs?vitest=1795944822680:4:70)
    at file:///project/test/a.test.mjs?vitest=1795944822680:9:3`
  expect([callFrame(native), callerLines(native), fileOfUser(native)]).toEqual([
    '/project/test/a.test.mjs:4:70',
    ['/project/test/a.test.mjs:9'],
    '/project/test/a.test.mjs',
  ])
})

test('a path may have parentheses and spaces, and a URL has them encoded', () => {
  const inGroup = `Error
    at noLeak (/project/app/(auth)/my page/helper.ts:4:61)
    at /project/app/(auth)/a.test.ts:9:3
    at Object.<anonymous> (/project/app (copy)/b.test.ts:2:1)
    at file:///project/app%20(copy)/c.test.mjs:5:7`
  expect(callFrame(inGroup)).toBe('/project/app/(auth)/my page/helper.ts:4:61')
  expect(callerLines(inGroup)).toEqual([
    '/project/app/(auth)/a.test.ts:9',
    '/project/app (copy)/b.test.ts:2',
    '/project/app (copy)/c.test.mjs:5',
  ])
})

test('a stack without a frame of the user has no place', () => {
  expect([callFrame('Error'), callerLines('Error')]).toEqual(['unknown place', []])
})
