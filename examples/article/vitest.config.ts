import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    setupFiles: ['leak-matchers/vitest'],
    include: ['*.test.ts'],
    testTimeout: 10_000,
    // As from `node_modules`: loaded by Node, and not once more by Vite for each process.
    server: { deps: { external: [/\/dist\//] } },
    includeTaskLocation: true,
  },
})
