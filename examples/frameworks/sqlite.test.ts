import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

interface Statement {
  readonly get: (...values: unknown[]) => unknown
}

interface Database {
  readonly prepare: (sql: string) => Statement
}

/** Since Node 22.5. */
const sqlite = process.versions.sqlite === undefined ? undefined : open()

function open(): Database {
  const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as {
    DatabaseSync: new (file: string) => Database
  }
  return new DatabaseSync(':memory:')
}

/** Prepared once for each text, and kept. */
const statements = new Map<string, Statement>()

function prepared(sql: string): Statement {
  const statement = statements.get(sql) ?? (sqlite as Database).prepare(sql)
  statements.set(sql, statement)
  return statement
}

let id = 0

test.skipIf(!sqlite)('SQLite: a statement for each value [leak]', async () => {
  await expect(() => prepared(`SELECT ${id++} AS id`).get()).toNotRetainHeapGrowth()
})

test.skipIf(!sqlite)('SQLite: one statement for all values', async () => {
  await expect(() => prepared('SELECT ? AS id').get(id++)).toNotRetainHeapGrowth()
})
