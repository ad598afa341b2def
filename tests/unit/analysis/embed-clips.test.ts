import { describe, expect, it } from 'vitest'
import { embedClips } from '#lib/analysis/embed-clips.ts'

const SHAPE = { featureSize: 2, embeddingSize: 3, clipFrames: 4 }

/** An encoder whose embeddings are the sums of the features over a clip, and the first frame's first; it notes how many it got at a time. */
function encoder() {
  const batches: number[] = []
  return {
    batches,
    shape: SHAPE,
    async encodeClips(features: Float32Array, frames: number) {
      const clips = features.length / (frames * SHAPE.featureSize)
      batches.push(clips)
      return Float32Array.from({ length: clips * 3 }, (_, i) => {
        const clip = features.subarray(Math.floor(i / 3) * frames * 2, (Math.floor(i / 3) + 1) * frames * 2)
        if (i % 3 === 2) return clip[0]!
        return clip.reduce((sum, value, at) => sum + (at % 2 === i % 3 ? value : 0), 0)
      })
    },
  }
}

/** Features of the frames at these sampling indices: the index, and a hundred times it. */
const track = (indices: number[]) => ({
  indices,
  rows: async (from: number, to: number) =>
    Float32Array.from(indices.slice(from, to).flatMap((index) => [index, 100 * index])),
})
const span = (samples: number) => ({ samples, originMs: 500, endMs: 500 + samples * 100, framesPerSecond: 10 })
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('the clips of a track', () => {
  it('are made of its frames in their order, with their times in the recording', async () => {
    const { clips, embeddings, coverage } = await embedClips(encoder(), track(upTo(8)), span(8), { stride: 4 })
    expect(clips).toEqual([
      { startMs: 500, endMs: 900, coverage: 1 },
      { startMs: 900, endMs: 1300, coverage: 1 },
    ])
    expect([...embeddings]).toEqual([6, 600, 0, 22, 2200, 4])
    expect(coverage).toBe(1)
  })

  it('overlap where the stride is shorter than a clip', async () => {
    const { clips, embeddings } = await embedClips(encoder(), track(upTo(8)), span(8), { stride: 2 })
    expect(clips.map(({ startMs }) => startMs)).toEqual([500, 700, 900])
    expect([...embeddings].filter((_, i) => i % 3 === 2)).toEqual([0, 2, 4])
  })

  it('take the nearest frame where the face is not seen, and are zeros where it never is', async () => {
    const { clips, embeddings, coverage } = await embedClips(encoder(), track([0, 3, 11]), span(12), { stride: 4 })
    expect(clips.map((clip) => clip.coverage)).toEqual([0.5, 0, 0.25])
    // 0, 0 or 3, 3, 3; nothing; four times 11.
    expect([...embeddings]).toEqual([6, 600, 0, 0, 0, 0, 44, 4400, 11])
    expect(coverage).toBe(0.25)
  })

  it('are encoded 16 at a time, however many there are, with the same numbers as one by one', async () => {
    const many = encoder()
    const samples = 4 * 40
    const { embeddings } = await embedClips(many, track(upTo(samples)), span(samples), { stride: 4 })
    expect(many.batches).toEqual([16, 16, 8])
    for (const clip of [0, 17, 39])
      expect(embeddings[clip * 3]).toBe([0, 1, 2, 3].reduce((sum, i) => sum + 4 * clip + i, 0))
  })

  it('are there, without a face, where nobody was seen', async () => {
    const nobody = encoder()
    const { clips, embeddings, coverage } = await embedClips(nobody, undefined, span(8), { stride: 4 })
    expect([clips.length, coverage, nobody.batches]).toEqual([2, 0, []])
    expect([...embeddings]).toEqual([0, 0, 0, 0, 0, 0])
  })
})
