import { describe, expect, it } from 'vitest'
import { storedAnalysis, storedFacts, storedParts } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import { bytesOf } from '#lib/numbers/rows.ts'
import { analysisOf } from '../../fixtures/analysis.ts'

describe('a stored analysis', () => {
  it('comes back as it was', () => {
    const analysis = analysisOf({ fromKeptFeatures: true, warnings: ['The file ends early.'] })
    expect(storedAnalysis.read(storedAnalysis.write(analysis))).toEqual(analysis)
  })

  it('of the first version is read, with what it lacks filled in', () => {
    const { originMs: _, endMs, provenance, timings, recording, ...rest } = analysisOf()
    const { passedOver: _p, frameBatch: _f, ...runtime } = provenance.runtime
    const { title: _t, ...encoder } = provenance.encoder
    const { processorSeconds: _s, ...times } = timings
    const { mirrored: _m, ...facts } = recording
    const first = { ...rest, recording: facts, provenance: { ...provenance, runtime, encoder }, timings: times }
    const read = storedAnalysis.read(first)
    expect(read).toMatchObject({ originMs: 0, endMs, recording: { mirrored: false } })
    expect(read.provenance.runtime).toEqual({ ...runtime, passedOver: [], frameBatch: 0 })
    expect(read.provenance.encoder.title).toBe('expression-baseline')
    expect(storedFacts.read(facts)).toEqual({ ...storedFacts.read(storedFacts.write(recording)) })
  })

  it('is read in parts by the same format: an earlier one only as a whole', () => {
    const quality = [{ code: 'dark-face' as const, message: 'It is dark.', advice: 'More light.', numbers: {} }]
    const analysis = analysisOf({ quality, coverage: 0.75 })
    const stored = storedAnalysis.write(analysis)
    const parts = ['recording', 'sampling', 'coverage', 'quality', 'provenance'] as const
    const { recording, sampling, coverage, provenance } = analysis
    expect(storedParts(stored, parts)).toEqual({ recording, sampling, coverage, quality, provenance })
    expect(storedParts({ ...stored, quality: null }, ['quality'])).toEqual({})
    expect(storedParts({ ...stored, quality: 'damaged' }, ['quality'])).toBeUndefined()
    // Clips were not measured by early versions.
    expect(storedParts({ ...stored, clipQuality: null }, ['clipQuality'])).toEqual({})
    const { format: _, ...unnumbered } = stored
    expect(storedParts({ format: null, ...unnumbered }, parts)).toBeUndefined()
    expect(storedParts({ ...stored, format: storedAnalysis.format + 1 }, parts)).toBeUndefined()
  })

  it('that is damaged says to analyse the recording again', () => {
    const { clips: _, ...damaged } = storedAnalysis.write(analysisOf())
    expect(() => storedAnalysis.read(damaged)).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringMatching(/Analyse the recording again\.$/) }),
    )
  })

  it('has embeddings of its own clips', () => {
    const analysis = analysisOf()
    const bytes = bytesOf(new Float32Array(2 * 5))
    expect(storedEmbeddings(bytes, analysis)).toEqual({ values: new Float32Array(10), width: 5 })
    expect(() => storedEmbeddings(bytes, { clips: [...analysis.clips, analysis.clips[0]!] })).toThrow(
      expect.objectContaining({ code: 'unreadable' }),
    )
    expect(() => storedEmbeddings(bytes.subarray(1), analysis)).toThrow(expect.objectContaining({ code: 'unreadable' }))
    expect(storedEmbeddings(new Uint8Array(0), { clips: [] })).toEqual({ values: new Float32Array(0), width: 0 })
  })
})
