import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/fixtures/longest-first.ts'

export default defineConfig({
  test: {
    // Much of what the tests do waits for a process, a browser or the database, so that files side by side use the processors better.
    maxWorkers: Math.min(4, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    globalSetup: ['tests/fixtures/set-up.ts', 'tests/fixtures/database-server.ts'],
    projects: [
      // Pure functions have nothing to hide from the next file, and loading each module once a worker saves much.
      { test: { ...common(), name: 'unit', include: ['tests/unit/**/*.test.ts'], isolate: false } },
      { test: { ...common(), name: 'system', include: ['tests/{integration,e2e}/**/*.test.ts'] } },
    ],
  },
})

function common() {
  return { pool: 'forks', testTimeout: 120_000, hookTimeout: 300_000 } as const
}
