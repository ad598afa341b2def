import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ort from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { CLIP_NAMES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { Random } from '#lib/statistics/random.ts'
import { buildClipStatistics } from '#models/face-mesh/clip-statistics.ts'
import { buildFaceMeasures, SIDE } from '#models/face-mesh/face-measures.ts'
import { addTfjsNodes, readTfjsGraph } from '#models/tfjs-graph.ts'
import { DRAWN, drawnCrops, withinPeople } from '../../fixtures/drawn-movement.ts'
import { loadFaceApi } from '../../fixtures/face-api.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../models/face-mesh')
const quiet = { logSeverityLevel: 3 as const }

describe('the networks of the face as ONNX', () => {
  it.each([
    { network: 'facemesh', side: 192, output: 'Identity_2' },
    { network: 'iris', side: 64, output: 'Identity' },
  ])('give the points that TensorFlow.js gives: $network', async ({ network, side, output }) => {
    const { tf } = await loadFaceApi()
    const { pixels } = drawnCrops(planPhantomStudy(4, 10)[1]!, [3], side).next().value!
    const picture = Float32Array.from(pixels, (_, i) => pixels[(i % 3) * side * side + Math.floor(i / 3)]! / 255)
    const published = await tf.loadGraphModel({ load: () => artefacts(network) })
    const expected = await published.execute(tf.tensor(picture, [1, side, side, 3]), output).data()

    const graph = new OnnxGraph(network)
    const [points] = addTfjsNodes(
      graph,
      await readTfjsGraph(path.join(FOLDER, `${network}.json`)),
      graph.input('picture', [1, side, side, 3]),
      [output],
    )
    graph.output('points', points!, [1, 'k'])
    const session = await ort.InferenceSession.create(await graph.toBytes(), quiet)
    const given = await session.run({ picture: new ort.Tensor('float32', picture, [1, side, side, 3]) })

    const values = given.points!.data as Float32Array
    expect(values).toHaveLength(expected.length)
    expect(Math.max(...values.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(0.01)
    // Not all at one place: the network did see something.
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(side / 4)
  })

  it('refuse an operator that they do not know', () => {
    const tfjs = { nodes: [{ name: 'odd', op: 'Einsum', input: [] }], weights: new Map() }
    expect(() => addTfjsNodes(new OnnxGraph('odd'), tfjs, 'x', ['odd'])).toThrow('Einsum')
  })
})

describe('measures of facial movement', () => {
  const least = {
    fac_mouthopen: 0.85,
    fac_mouthwidth: 0.85,
    fac_cornerlift: 0.93,
    fac_browheight: 0.85,
    fac_browfurrow: 0.6,
    mov_eyeopen: 0.93,
    mov_gazex: 0.93,
    mov_hposeroll: 0.93,
  }
  let session: ort.InferenceSession
  beforeAll(async () => {
    session = await ort.InferenceSession.create(await buildFaceMeasures(), quiet)
  })

  it('follow what drawn faces do, frame by frame', async () => {
    const people = planPhantomStudy(12, 20).filter((_, i) => i === 1 || i === 9)
    const times = Array.from({ length: 50 }, (_, i) => i / 4)
    const seen = []
    for (const person of people) {
      const frames = []
      for (const { pose, pixels } of drawnCrops(person, times, SIDE)) {
        const { features } = await session.run({ pixels: new ort.Tensor('float32', pixels, [1, 3, SIDE, SIDE]) })
        frames.push({ pose, features: features!.data as Float32Array })
      }
      seen.push(frames)
    }
    for (const [key, limit] of Object.entries(least)) {
      const place = FRAME_NAMES.indexOf(key)
      const r = withinPeople(
        seen.map((frames) => ({
          values: frames.map(({ features }) => features[place]!),
          truth: frames.map(({ pose }) => DRAWN[key as keyof typeof least]!(pose)),
        })),
      )
      expect(r, key).toBeGreaterThan(limit)
    }
  })
})

describe('statistics of a clip', () => {
  it('are those of its frames', async () => {
    const [clips, frames, framesPerSecond] = [2, 32, 12.5]
    const random = new Random(4)
    const width = FRAME_NAMES.length
    const features = Float32Array.from({ length: clips * frames * width }, () => random.between(-1, 1))
    const eye = FRAME_NAMES.indexOf('mov_eyeopen')
    // The eyes of the first clip close twice, those of the second never.
    for (let i = 0; i < clips * frames; i++) features[i * width + eye] = i < frames && i % 16 < 2 ? 0.02 : 0.3
    const session = await ort.InferenceSession.create(await buildClipStatistics(framesPerSecond), quiet)
    const { embedding } = await session.run({ features: new ort.Tensor('float32', features, [clips, frames, width]) })
    const values = embedding!.data as Float32Array
    expect(values).toHaveLength(clips * CLIP_NAMES.length)
    const valueNamed = (clip: number, name: string) => values[clip * CLIP_NAMES.length + CLIP_NAMES.indexOf(name)]!

    for (const clip of [0, 1]) {
      for (const [place, name] of FRAME_NAMES.entries()) {
        const own = Array.from({ length: frames }, (_, i) => features[(clip * frames + i) * width + place]!)
        const mean = own.reduce((sum, value) => sum + value, 0) / frames
        const sorted = own.toSorted((a, b) => a - b)
        expect(valueNamed(clip, `${name}_mean`)).toBeCloseTo(mean, 5)
        expect(valueNamed(clip, `${name}_std`)).toBeCloseTo(
          Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / frames),
          5,
        )
        expect(valueNamed(clip, `${name}_range`)).toBeCloseTo(sorted.at(-1)! - sorted[0]!, 5)
        expect(valueNamed(clip, `${name}_pct10`)).toBeCloseTo(sorted[3]!, 5)
        expect(valueNamed(clip, `${name}_pct90`)).toBeCloseTo(sorted[28]!, 5)
        const steps = own.slice(1).map((value, i) => Math.abs(value - own[i]!))
        const perSecond = (framesPerSecond * steps.reduce((sum, value) => sum + value, 0)) / steps.length
        expect(valueNamed(clip, `${name}_vel`)).toBeCloseTo(perSecond, 4)
      }
    }
    // One closing of the eyes falls into the clip; the other one had happened before its first frame.
    expect(valueNamed(0, 'mov_blinkrate')).toBeCloseTo((60 * framesPerSecond) / (frames - 1), 3)
    expect(valueNamed(1, 'mov_blinkrate')).toBe(0)
    expect(valueNamed(0, 'fac_still')).toBe(0)
    expect(valueNamed(0, 'fac_expressivity')).toBeGreaterThan(1)
  })

  it('say that a face which does not change is still', async () => {
    const width = FRAME_NAMES.length
    const features = new Float32Array(8 * width).fill(0.4)
    const session = await ort.InferenceSession.create(await buildClipStatistics(12.5), quiet)
    const { embedding } = await session.run({ features: new ort.Tensor('float32', features, [1, 8, width]) })
    const values = embedding!.data as Float32Array
    expect(values[CLIP_NAMES.indexOf('fac_still')]).toBe(1)
    expect(values[CLIP_NAMES.indexOf('fac_expressivity')]).toBeCloseTo(0, 5)
  })
})

/** A graph model as TensorFlow.js wants it from memory. */
async function artefacts(network: string): Promise<object> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path.join(FOLDER, `${network}.json`), 'utf8'))
  const bytes = await readFile(path.join(FOLDER, `${network}.bin`))
  return {
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  }
}
