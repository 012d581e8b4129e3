module.exports = {
  setupFilesAfterEnv: ['leak-matchers/jest'],
  testTimeout: 40_000,
  testMatch: ['**/*.test.cjs', '**/*.test.mjs'],
}
