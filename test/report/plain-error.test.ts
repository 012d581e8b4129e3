import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { fromPlainError, toPlainError } from '../../src/report/plain-error.js'

/** As it arrives in another process. */
function sent(thrown: unknown): unknown {
  return fromPlainError(structuredClone(toPlainError(thrown)))
}

test('an error keeps class name, message, stack, properties and causes', () => {
  class HttpError extends Error {
    override readonly name = 'HttpError'
    readonly status = 503
    readonly headers = { retry: [1, 2] }
  }
  const thrown = new HttpError('no answer', { cause: new RangeError('too far', { cause: 'text' }) })
  const error = sent(thrown) as HttpError
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'HttpError', message: 'no answer', status: 503, headers: { retry: [1, 2] } })
  expect(error.stack).toBe(thrown.stack)
  expect(error.cause).toMatchObject({ name: 'RangeError', message: 'too far', cause: 'text' })
})

test.each(['text', 7, true, null, undefined, { code: 1 }, ['a']])('what is no Error stays what it is: %j', (value) => {
  expect(sent(value)).toEqual(value)
})

test.each([
  [() => 1, '() => 1'],
  [Symbol('mark'), 'Symbol(mark)'],
  [7n, '7'],
])('what cannot be sent becomes text', (value, text) => {
  expect(sent(value)).toBe(text)
})

test('of an error that cannot be read whole, what can', () => {
  class Unreadable extends RangeError {
    override get cause(): unknown {
      throw new Error('cause getter')
    }
  }
  expect(sent(new Unreadable('too far'))).toMatchObject({ name: 'RangeError', message: 'too far' })
})

test('an error is told whole though what it collects, or was caused by, cannot be read', () => {
  const { proxy, revoke } = Proxy.revocable(new Error('behind it'), {})
  revoke()
  const thrown = new AggregateError([new RangeError('first'), proxy], 'all failed', { cause: proxy })
  const unreadable = { name: 'Error', message: 'what was thrown cannot be read' }
  expect(sent(thrown)).toMatchObject({
    ...{ name: 'AggregateError', message: 'all failed', cause: unreadable },
    errors: [{ name: 'RangeError', message: 'first' }, unreadable],
  })
})

test('numbers that JSON has not', () => {
  expect(sent(Object.assign(new Error('ratio'), { ratio: NaN }))).toMatchObject({ ratio: 'NaN' })
  expect(sent(-Infinity)).toBe('-Infinity')
})

describe('errors that collect others', () => {
  test.each([
    ['an AggregateError', new AggregateError([new RangeError('first', { cause: 'why' }), 'text'], 'all failed')],
    [
      'one of their own',
      Object.assign(new Error('all failed'), { errors: [new RangeError('first', { cause: 'why' }), 'text'] }),
    ],
  ])('%s', (_what, thrown) => {
    const error = sent(thrown) as AggregateError
    expect(error).toMatchObject({ name: thrown.name, message: 'all failed' })
    expect(error.errors).toMatchObject([{ name: 'RangeError', message: 'first', cause: 'why' }, 'text'])
  })

  test('plain data of that name is a property like any other', () => {
    const thrown = Object.assign(new Error('invalid'), { errors: [{ path: 'name' }] })
    expect(Object.entries(sent(thrown) as Error)).toEqual([['errors', [{ path: 'name' }]]])
  })

  test('one of which is itself among its own', () => {
    const round = new AggregateError([], 'round and round')
    for (let index = 0; index < 1000; index++) round.errors.push(new Error('within', { cause: round }))
    expect((sent(round) as AggregateError).errors).toHaveLength(1000)
  })
})

test.each([new RangeError('too far'), 'text', () => 1, undefined])('in its own process it is itself: %s', (thrown) => {
  expect(fromPlainError(toPlainError(thrown))).toBe(thrown)
})

describe('errors that are not quite errors', () => {
  test('of another realm', () => {
    const foreign: unknown = runInNewContext('new TypeError("elsewhere")')
    expect(sent(foreign)).toMatchObject({ name: 'TypeError', message: 'elsewhere' })
  })

  test('with properties that cannot be sent', () => {
    const circular: Record<string, unknown> = { a: 1 }
    circular.self = circular
    expect(sent(Object.assign(new Error('circular'), { circular }))).toMatchObject({ circular: '[object Object]' })
  })

  test('whose causes never end', () => {
    const error = new Error('round and round')
    error.cause = error
    expect(sent(error)).toMatchObject({ message: 'round and round' })
  })

  test('whose message is no text', () => {
    const odd = Object.assign(new Error('odd'), { message: 42, name: { a: 1 } })
    expect(sent(odd)).toMatchObject({ message: '42' })
  })

  test('with a getter that throws', () => {
    const hostile = new Error('hostile')
    Object.defineProperty(hostile, 'secret', {
      enumerable: true,
      get() {
        throw new Error('not for you')
      },
    })
    expect(sent(hostile)).toMatchObject({ message: 'hostile' })
  })
})
