import { expect, it } from 'vitest'
import { fuzzVideo } from '../../fuzz/fuzz-video.ts'

it('random changes and damage crash nothing, hang nothing and are seen the same twice', () => {
  const { seen, files, unwritten, slowest: _, ...faults } = fuzzVideo(16, 20261125)
  expect(faults).toEqual({ crashes: [], hangs: [], different: [] })
  expect(unwritten).toBeLessThan(4)
  expect(files).toBeGreaterThan(18)
  expect(seen).toBeGreaterThan(12)
})
