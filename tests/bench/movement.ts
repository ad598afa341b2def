import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Encoder } from '#lib/encoders/encoder.ts'
import { FACE_MEASURES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { installEmbeddedModels, MOVEMENT_BUNDLE } from '#models/install-embedded.ts'
import { DRAWN, drawnCrops, withinPeople } from '#tests/fixtures/drawn-movement.ts'

const PEOPLE = 24
const LENGTH_S = 20

/** Pearson's r of each measure of facial movement with what drawn faces do, frame by frame, each person about their own mean. */
export async function benchMovement(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-bench-'))
  try {
    await installEmbeddedModels(folder)
    const encoder = await Encoder.load(path.join(folder, MOVEMENT_BUNDLE), { threads: 2, provider: 'cpu' })
    const { framesPerSecond, side } = encoder.shape
    const times = Array.from({ length: LENGTH_S * framesPerSecond }, (_, i) => i / framesPerSecond)
    const seen = []
    let seconds = 0
    for (const person of planPhantomStudy(PEOPLE, LENGTH_S)) {
      const frames = []
      for (const { pose, pixels } of drawnCrops(person, times, side)) {
        const started = performance.now()
        const features = await encoder.encodePixels(pixels)
        seconds += (performance.now() - started) / 1000
        frames.push({ pose, features })
      }
      seen.push(frames)
    }
    await encoder.release()
    console.log(`${PEOPLE} drawn people, ${LENGTH_S} s each at ${framesPerSecond} Hz`)
    for (const { key } of FACE_MEASURES) {
      const drawn = DRAWN[key]
      if (!drawn) continue
      const place = FRAME_NAMES.indexOf(key)
      const r = withinPeople(
        seen.map((frames) => ({
          values: frames.map(({ features }) => features[place]!),
          truth: frames.map(({ pose }) => drawn(pose)),
        })),
      )
      console.log(`  ${key.padEnd(16)} r ${r.toFixed(3)}`)
    }
    console.log(`  ${((PEOPLE * LENGTH_S) / seconds).toFixed(1)} times real time, a frame at a time`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
