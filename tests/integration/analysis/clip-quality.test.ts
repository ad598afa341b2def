import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { reclipAnalysis } from '#lib/analysis/reclip-analysis.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { drawFace } from '#lib/phantom/draw-face.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { VideoWriter } from '#lib/video/write-video.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { analyzeFile, testModels } from '../../fixtures/models.ts'
import { testFolder } from '../../fixtures/videos.ts'

const [WIDTH, HEIGHT] = [640, 480]
const FRAMES_PER_SECOND = 12.5
/** Of a clip. */
const FRAMES = 32
const CLIPS = ['plain', 'dark', 'blurred', 'small', 'turned'] as const
const [{ appearance, performance }] = planPhantomStudy(4, 20) as [ReturnType<typeof planPhantomStudy>[number]]

/** Makes a drawn picture worse in one way. */
const WORSE: Record<(typeof CLIPS)[number], (context: SKRSContext2D) => void> = {
  plain: () => {},
  dark(context) {
    context.fillStyle = 'rgba(0, 0, 0, 0.75)'
    context.fillRect(0, 0, WIDTH, HEIGHT)
  },
  blurred: (context) => scaled(context, 1 / 8, { x: 0, y: 0, width: WIDTH, height: HEIGHT }),
  small: (context) => scaled(context, 1, { x: WIDTH / 4, y: HEIGHT / 4, width: WIDTH / 2, height: HEIGHT / 2 }),
  turned(context) {
    // The face's picture lies on a cylinder that turns.
    const source = context.getImageData(0, 0, WIDTH, HEIGHT)
    const turned = context.createImageData(WIDTH, HEIGHT)
    const [before, after] = [source.data, turned.data].map(({ buffer }) => new Uint32Array(buffer)) as [
      Uint32Array,
      Uint32Array,
    ]
    after.set(before)
    const [middle, radius] = [WIDTH * appearance.x, 1.15 * appearance.headSize * HEIGHT]
    for (let x = Math.ceil(middle - radius); x < middle + radius; x++) {
      const angle = Math.asin(Math.max(-1, (x - middle) / radius)) - Math.PI / 5
      const from = Math.round(middle + radius * (angle < -Math.PI / 2 ? -1.02 : Math.sin(angle)))
      for (let y = 0; y < HEIGHT; y++) after[y * WIDTH + x] = before[y * WIDTH + from]!
    }
    context.putImageData(turned, 0, 0)
  },
}

/** Draws the picture anew with less detail, within a part of it. */
function scaled(context: SKRSContext2D, detail: number, part: { x: number; y: number; width: number; height: number }) {
  const coarse = createCanvas(WIDTH * detail, HEIGHT * detail)
  coarse.getContext('2d').drawImage(context.canvas, 0, 0, coarse.width, coarse.height)
  context.fillStyle = '#888'
  context.fillRect(0, 0, WIDTH, HEIGHT)
  context.drawImage(coarse, part.x, part.y, part.width, part.height)
}

function drawnVideo(): string {
  const file = path.join(testFolder, 'clips-of-every-quality.mp4')
  const canvas = createCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  const writer = new VideoWriter(file, WIDTH, HEIGHT, FRAMES_PER_SECOND)
  for (const [clip, name] of CLIPS.entries())
    for (let frame = 0; frame < FRAMES; frame++) {
      drawFace(context, WIDTH, HEIGHT, appearance, performance.at((clip * FRAMES + frame) / FRAMES_PER_SECOND))
      WORSE[name](context)
      writer.write(canvas.data())
    }
  writer.close()
  return file
}

describe('how well clips of a recording show the face', () => {
  it('is measured clip by clip, and again from what was kept', async () => {
    const kept = path.join(testFolder, 'quality.safetensors')
    const file = drawnVideo()
    const { analysis } = await analyzeFile(file, { keepFeatures: (made) => copyFile(made, kept) })
    expect(analysis.clips).toHaveLength(CLIPS.length)
    const { format, ...columns } = analysis.clipQuality!
    expect(format).toBe(1)
    const of = (clip: (typeof CLIPS)[number], key: keyof typeof columns) => columns[key][CLIPS.indexOf(clip)]!
    expect(of('dark', 'light')).toBeLessThan(0.35 * of('plain', 'light'))
    expect(of('dark', 'sharpness')).toBeGreaterThan(0.5 * of('plain', 'sharpness'))
    expect(of('blurred', 'sharpness')).toBeLessThan(0.3 * of('plain', 'sharpness'))
    expect(of('blurred', 'light')).toBeGreaterThan(0.8 * of('plain', 'light'))
    expect(of('small', 'size')).toBeLessThan(0.75 * of('plain', 'size'))
    expect(of('plain', 'yaw')).toBeLessThan(10)
    expect(of('turned', 'yaw')).toBeGreaterThan(of('plain', 'yaw') + 6)
    expect(of('plain', 'certainty')).toBeGreaterThan(0.8)

    const encoder = await Encoder.load(path.join(await testModels(), BASELINE_BUNDLE), { threads: 1, provider: 'cpu' })
    const again = await reclipAnalysis(kept, analysis, { encoder, stride: FRAMES })
    expect(again.analysis.clipQuality).toEqual(analysis.clipQuality)
    const dense = await reclipAnalysis(kept, analysis, { encoder, stride: FRAMES / 2 })
    expect(dense.analysis.clipQuality!.light).toHaveLength(dense.analysis.clips.length)
  })
})
