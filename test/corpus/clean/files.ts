import { open, readFile, stat } from 'node:fs/promises'
import { growth } from '../case.ts'

const file = new URL('../package.json', import.meta.url)

export const cases = [
  growth({
    name: 'fs.promises reads',
    expected: 'clean',
    setup: () => undefined,
    call: async () => {
      const [text, { size }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
      const handle = await open(file)
      try {
        const { bytesRead } = await handle.read(Buffer.alloc(16))
        return text.length + size + bytesRead
      } finally {
        await handle.close()
      }
    },
  }),
]
