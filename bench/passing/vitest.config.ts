import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { setupFiles: ['leak-matchers/vitest'], include: ['**/*.test.ts'], testTimeout: 20_000 },
})
