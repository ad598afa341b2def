/** Reads each file named on the command line as the analysis does, and prints a line: the milliseconds it took, and what it saw. */
import { createHash } from 'node:crypto'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'

/** Regions as shares of the shown picture, some sticking out, and sizes to cut them at, some odd. */
const CUTS = [
  { x: 0, y: 0, width: 1, height: 1, to: [96, 64] },
  { x: 0.6, y: 0.7, width: 0.5, height: 0.6, to: [224, 224] },
  { x: -0.2, y: 0.1, width: 0.33, height: 0.21, to: [37, 51] },
  { x: 0.49, y: 0.49, width: 0.002, height: 0.002, to: [224, 224] },
] as const

function see(file: string): string {
  const video = openVideo(file)
  const cutter = new RegionCutter(video)
  const summary = newSummary()
  const hash = createHash('sha256')
  const { width, height } = video.facts
  try {
    let pictures = 0
    for (const { index, timeMs, picture } of readFrames(video, 12.5, summary)) {
      if (pictures++ > 500) break
      hash.update(`${index} ${timeMs} `)
      for (const { to, ...cut } of CUTS) {
        const rgb = Buffer.alloc(to[0] * to[1] * 3)
        const region = { x: cut.x * width, y: cut.y * height, width: cut.width * width, height: cut.height * height }
        cutter.cut(picture, region, to[0], to[1], rgb)
        hash.update(rgb)
      }
    }
    return `${pictures} pictures ${hash.digest('hex')} ${summary.warnings.join(' ')}`
  } finally {
    cutter.free()
    video.close()
  }
}

for (const file of process.argv.slice(2)) {
  let seen: string
  const startedAt = performance.now()
  try {
    seen = see(file)
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error
    seen = `refused: ${error.message}`
  }
  process.stdout.write(`${Math.round(performance.now() - startedAt)} ${seen.replaceAll('\n', ' ')}\n`)
}
