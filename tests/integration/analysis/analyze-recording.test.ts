import { appendFileSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { FrameFeatures } from '#lib/analysis/frame-features.ts'
import { readKeptFaces, readPlaces, readTile } from '#lib/analysis/shown-faces.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { english } from '#lib/messages/translator.ts'
import { knownPlaces, placeAt } from '#lib/timeline/known-places.ts'
import { TILE_ACROSS } from '#lib/timeline/strip-tiles.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { drawnScene, gallery, ONE } from '../../fixtures/drawn-scenes.ts'
import { analysisOfFile, analyzeFile, testModels } from '../../fixtures/models.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'
import { writeJoined } from '../../fixtures/streams.ts'
import { countingVideo, phantomVideo, testFolder } from '../../fixtures/videos.ts'

const bytesOf = ({ buffer }: Float32Array) => Buffer.from(buffer)

/** Demands that another analysis of a file gives the same but for the time it took. @returns what happened to its picture */
async function sameTwice(file: string) {
  const [first, second] = [await analysisOfFile(file), await analyzeFile(file)]
  const { timings: _, ...told } = first.analysis
  const { timings: __, ...toldAgain } = second.analysis
  expect(toldAgain).toEqual(told)
  expect(bytesOf(second.embeddings).equals(bytesOf(first.embeddings))).toBe(true)
  expect(first.embeddings.some((value) => value !== 0)).toBe(true)
  return first.analysis.events!
}

describe('analysing a recording', () => {
  it('finds a drawn face in all frames and gives the same bytes each time', async () => {
    const file = await phantomVideo('phantom.mp4', 7)
    const first = await analysisOfFile(file)
    const second = await analyzeFile(file)
    expect(first.analysis.coverage).toBeGreaterThan(0.95)
    expect(first.analysis.clips.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 2560],
      [2560, 5120],
      [5120, 7000],
    ])
    expect(first.embeddings).toHaveLength(3 * 512)
    expect(first.embeddings.some((value) => value !== 0)).toBe(true)
    expect(bytesOf(second.embeddings).equals(bytesOf(first.embeddings))).toBe(true)
    expect(second.analysis.recording.sha256).toBe(first.analysis.recording.sha256)
    expect(first.analysis.provenance.encoder.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  // Drawn people look alike to the network that knows faces again, so who is who is left to the sample videos.
  it('gives the same bytes each time over a hard cut', async () => {
    const then = { afterS: 2, tiles: gallery(0, 1) }
    const events = await sameTwice(drawnScene('cut.mp4', { lengthS: 4, tiles: ONE, then }))
    expect(events).toMatchObject({ cuts: [25] })
  })

  it('keeps where the face is picture by picture, and small pictures of it, beside the frame features', async () => {
    const file = await phantomVideo('phantom.mp4', 7)
    const kept = path.join(testFolder, 'kept.safetensors')
    const { analysis } = await analyzeFile(file, { keepFeatures: (made) => copyFile(made, kept) })
    const [track] = analysis.tracks
    const { tracks } = await readKeptFaces(kept)
    expect(tracks).toMatchObject([{ id: track!.id, strip: { stepMs: 500 } }])
    expect(tracks[0]!.places).toBe(Math.round(analysis.coverage * analysis.sampling.samples))
    expect(tracks[0]!.strip!.atMs.length).toBeGreaterThanOrEqual(13)
    const known = knownPlaces((await readPlaces(kept, track!.id))!.buffer)
    const middle = placeAt(known, known.indices[40]!)!
    expect(Math.hypot(middle.across - track!.place!.across, middle.down - track!.place!.down)).toBeLessThan(0.05)
    expect(middle.width).toBeGreaterThan(0.8 * track!.place!.width)
    const tile = await loadImage(Buffer.from((await readTile(kept, track!.id, 'coarse'))!))
    expect(tile.width % TILE_ACROSS).toBe(0)
    expect(await readTile(kept, track!.id, '7')).toBeUndefined()
    const features = await FrameFeatures.open(kept)
    expect([...features.tracks.get(track!.id)!.indices]).toEqual([...known.indices])
    await features.close()
  })

  it('refuses a recording that is written to meanwhile, whether it can be read or not', async () => {
    const file = await phantomVideo('growing.mp4', 6)
    const onProgress = () => appendFileSync(file, 'more')
    await expect(analyzeFile(file, { onProgress })).rejects.toThrow(/^This file changed while it was read/)
  })

  it('cuts clips by the stride from the same frames', async () => {
    const file = await phantomVideo('phantom.mp4', 7)
    const [whole, half] = [await analysisOfFile(file), await analyzeFile(file, { stride: 16 })]
    expect(half.analysis.clips).toHaveLength(4)
    expect([...half.embeddings.subarray(0, 512)]).toEqual([...whole.embeddings.subarray(0, 512)])
  })

  it('says that there is no face rather than failing', async () => {
    const { analysis, embeddings } = await analyzeFile(countingVideo('grey.mp4', 100, 25))
    expect(analysis.tracks).toEqual([])
    expect(analysis.coverage).toBe(0)
    expect(analysis.clips.every((clip) => clip.coverage === 0)).toBe(true)
    expect(embeddings.every((value) => value === 0)).toBe(true)
  })

  it.each([0, 7_200_000])(
    'tells how far it is where time stamps jump, and the true length (by %i ms)',
    async (shiftMs) => {
      const file = path.join(testFolder, `chapters-${shiftMs}.ts`)
      const segments = [{ width: 160, height: 90, frames: 75 }]
      writeJoined(file, [{ segments }, { segments, options: { shiftMs } }])
      const shares: number[] = []
      const { analysis } = await analyzeFile(file, { onProgress: (share) => shares.push(share) })
      expect(shares).toEqual(shares.toSorted((a, b) => a - b))
      expect(new Set(shares).size).toBeGreaterThan(5)
      expect(shares.at(-1)).toBeGreaterThan(0.95)
      expect(shares.at(-1)).toBeLessThanOrEqual(1)
      // The decoder reads ahead by a second and a half.
      expect(shares[Math.floor(shares.length / 3)]).toBeLessThan(0.75)
      expect(analysis.recording.durationMs / 1000).toBeCloseTo(6, 0)
    },
  )

  it('takes the likeliest face, and says so, where the one chosen earlier is gone and another will do', async () => {
    const file = await phantomVideo('chosen.mp4', 2)
    await expect(analyzeFile(file, { face: 7 })).rejects.toMatchObject({ code: 'not-found' })
    const { tracks, quality } = (await analyzeFile(file, { face: 7, orAnother: true })).analysis
    expect(tracks.map(({ participant }) => participant)).toEqual([true])
    expect(quality!.map(({ code }) => code)).toEqual(['absent-face'])
  })

  it('refuses what is no video with one clear sentence', async () => {
    const empty = path.join(testFolder, 'empty.mp4')
    writeFileSync(empty, '')
    await expect(analyzeFile(empty)).rejects.toThrow('This file is empty.')
    const text = path.join(testFolder, 'text.mp4')
    writeFileSync(text, 'not a video')
    await expect(analyzeFile(text)).rejects.toMatchObject({ code: 'bad-video' })
  })

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController()
    const file = await phantomVideo('long.mp4', 20)
    setTimeout(() => cancel.abort(), 300)
    await expect(analyzeFile(file, { signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

it('refuses a model whose file was changed', async () => {
  const { cp, appendFile } = await import('node:fs/promises')
  const copy = path.join(testFolder, 'changed-model')
  await cp(path.join(await testModels(), BASELINE_BUNDLE), copy, { recursive: true })
  await expect(openBundle(copy)).resolves.toMatchObject({ manifest: { name: 'expression-baseline' } })
  await appendFile(path.join(copy, 'frame_encoder.onnx'), 'x')
  await expect(openBundle(copy)).rejects.toThrow(/its hash differs/)
})

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

describe.skipIf(!hasShared)('the sample videos', () => {
  it('no_face.mp4 has none', async () => {
    const { tracks, quality } = (await analyzeFile(shared('samples/no_face.mp4'))).analysis
    expect(tracks).toEqual([])
    expect(quality!.map(({ code }) => code)).toEqual(['no-face'])
  })
  it('coverage follows the face that leaves, and the one that comes', async () => {
    const leaving = (await analyzeFile(shared('samples/face_then_none.mov'))).analysis
    const coming = (await analyzeFile(shared('samples/none_then_face.mov'))).analysis
    expect(leaving.clips[0]!.coverage).toBeGreaterThan(0.8)
    expect(leaving.clips.at(-1)!.coverage).toBe(0)
    expect(coming.clips[0]!.coverage).toBe(0)
    expect(coming.clips.at(-1)!.coverage).toBeGreaterThan(0.8)
  })
  it('two people beside each other are two tracks', async () => {
    expect((await analyzeFile(shared('samples/head_pose_female_and_male.mp4'))).analysis.tracks).toHaveLength(2)
  })
  it('a track ends at a hard cut to another person', async () => {
    const { tracks, coverage, events, warnings } = (await analysisOfFile(shared('samples/field/hard_cut.mp4'))).analysis
    expect(tracks).toHaveLength(2)
    expect(coverage).toBeCloseTo(0.5, 1)
    expect(events!.cuts).toEqual([50])
    expect(warnings.map(english.stored)).toContain('The picture cuts once, at 0:04.')
  })
  it('people are followed to where their tiles swap', async () => {
    const swapped = await analysisOfFile(shared('samples/field/gallery_swap.mp4'))
    const { tracks, events, clips } = swapped.analysis
    expect(tracks.map(({ stretches }) => stretches!.length)).toEqual([2, 2])
    expect(events!.swaps).toEqual([38])
    // Each clip is nearer to the same clip of the participant alone than to that of the other person.
    const [own, other] = await Promise.all(
      ['plain', 'plain_other'].map((name) => analyzeFile(shared(`samples/field/${name}.mp4`))),
    )
    const clipOf = ({ embeddings }: { embeddings: Float32Array }, clip: number) =>
      embeddings.subarray(clip * 512, (clip + 1) * 512)
    expect(clips).toHaveLength(2)
    for (const clip of [0, 1]) {
      const swappedClip = clipOf(swapped, clip)
      expect(cosine(swappedClip, clipOf(own!, clip))).toBeGreaterThan(0.9)
      expect(cosine(swappedClip, clipOf(other!, clip))).toBeLessThan(0.85)
    }
  })
  it('cuts and swaps give the same bytes each time', async () => {
    expect((await sameTwice(shared('samples/field/hard_cut.mp4'))).cuts).toHaveLength(1)
    expect((await sameTwice(shared('samples/field/gallery_swap.mp4'))).swaps).toHaveLength(1)
  })
  it('an inset is a face of its own that can be chosen', async () => {
    const file = shared('samples/field/inset.mp4')
    const { tracks } = (await analyzeFile(file)).analysis
    expect(tracks).toHaveLength(2)
    expect(tracks.every(({ portrait, place }) => portrait !== undefined && place !== undefined)).toBe(true)
    const smallest = (await analyzeFile(file, { face: 'smallest' })).analysis.tracks.find((track) => track.participant)!
    expect(smallest.meanSide).toBe(Math.min(...tracks.map(({ meanSide }) => meanSide)))
  })
  it('one person keeps one track through strong expressions', async () => {
    const { tracks, coverage } = (await analyzeFile(shared('samples/woman_expressions.mp4'))).analysis
    expect(tracks.filter(({ participant }) => participant)).toHaveLength(1)
    expect(coverage).toBeGreaterThan(0.8)
  })
})
