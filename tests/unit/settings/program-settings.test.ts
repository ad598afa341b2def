import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { programFolders, programSecret, programSettings } from '#lib/settings/program-settings.ts'

// What the program that runs the tests has read stays its own.
const programWide = globalThis as { concordSettings?: unknown }
const former = programWide.concordSettings

beforeEach(() => {
  delete programWide.concordSettings
})
afterEach(() => {
  vi.unstubAllEnvs()
  programWide.concordSettings = former
})

it('are read once: what the environment says later changes nothing', () => {
  vi.stubEnv('CONCORD_PORT', '4001')
  vi.stubEnv('CONCORD_DATA', '/data-of-a-test')
  expect(programSettings().port).toBe(4001)
  vi.stubEnv('CONCORD_PORT', '4002')
  vi.stubEnv('CONCORD_DATA', '/elsewhere')
  expect(programSettings().port).toBe(4001)
  expect(programFolders().secrets).toMatch(/data-of-a-test.secrets\.json$/)
})

it('have the installation’s secret where the program was told it, and say so where it was not', () => {
  vi.stubEnv('NEXTAUTH_SECRET', 'of this test')
  expect(programSecret()).toBe('of this test')
  delete programWide.concordSettings
  vi.stubEnv('NEXTAUTH_SECRET', '')
  expect(() => programSecret()).toThrow(/^NEXTAUTH_SECRET is not set/)
})
