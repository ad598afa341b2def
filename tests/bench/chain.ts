import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Where benchmarks keep what is costly to make. */
export const FOLDER = path.join(tmpdir(), 'concord-bench')
const SIZE = { width: 1920, height: 1080, framesPerSecond: 30 }

/** A drawn 1080p video of so many minutes, made once. */
export async function video(minutes: number): Promise<string> {
  const file = path.join(FOLDER, `phantom-${minutes}-min.mp4`)
  if (existsSync(file)) return file
  await mkdir(FOLDER, { recursive: true })
  console.log(`drawing ${minutes} min of 1080p (once) ...`)
  const lengthS = minutes * 60
  await renderPhantom(`${file}.part.mp4`, planPhantomStudy(4, lengthS)[1]!, { lengthS, ...SIZE })
  await rename(`${file}.part.mp4`, file)
  return file
}

/** Runs the command line in a process of its own, so that peak memory is that of one analysis. */
export async function analyse(file: string, encoder: string): Promise<Analysis> {
  const out = path.join(FOLDER, 'out')
  await rm(out, { recursive: true, force: true })
  const parameters = ['analyze', file, '--out', out, '--encoder', encoder]
  execFileSync(process.execPath, [path.join(ROOT, 'cli/concord.ts'), ...parameters], {
    env: { ...process.env, CONCORD_DATA: path.join(FOLDER, 'data'), CONCORD_PROVIDER: 'cpu' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return JSON.parse(await readFile(path.join(out, path.parse(file).name, 'analysis.json'), 'utf8')) as Analysis
}

/** Decoding alone, as the chain does it. */
function decodeAlone(file: string): { seconds: number; processorSeconds: number } {
  const before = process.cpuUsage()
  const started = performance.now()
  const opened = openVideo(file, 2)
  for (const _ of readFrames(opened, 12.5, newSummary()));
  opened.close()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, processorSeconds: (user + system) / 1e6 }
}

export function report(minutes: number, { timings, coverage, provenance }: Analysis): void {
  const { seconds, timesRealTime, stages, processorSeconds, peakMemoryMb } = timings
  const listed = (values: Record<string, number>, unit: string) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value.toFixed(1)} ${unit}`)
      .join(', ')
  const processor = Object.values(processorSeconds).reduce((sum, value) => sum + value, 0)
  const allowed = processor / availableParallelism()
  const { title, precision } = provenance.encoder
  console.log(`\n${minutes} min with ${title} (${precision}), face in ${Math.round(coverage * 100)} % of the frames`)
  console.log(`  whole chain      ${seconds.toFixed(1)} s, ${timesRealTime.toFixed(2)} times real time`)
  console.log(`  stages           ${listed(stages, 's')} (at work; they overlap)`)
  console.log(`  processor time   ${listed(processorSeconds, 's')}`)
  console.log(`  peak memory      ${listed(peakMemoryMb, 'MB')}`)
  console.log(`  share of the rate that the processor time allows: ${(allowed / seconds).toFixed(3)}`)
}

/** The whole chain on generated 1080p videos of one and five minutes with a face. */
export async function benchChain(): Promise<void> {
  const [short, long] = [await video(1), await video(5)]
  const { size } = await stat(long)
  console.log(`${availableParallelism()} processors; 1920x1080, 30 Hz, ${((size * 8) / 300 / 1e6).toFixed(2)} Mbit/s`)
  const alone = decodeAlone(long)
  console.log(
    `decoding alone, 5 min: ${alone.seconds.toFixed(1)} s, processor time ${alone.processorSeconds.toFixed(1)} s`,
  )
  const one = await analyse(short, 'expression-baseline')
  report(1, one)
  const five = await analyse(long, 'expression-baseline')
  report(5, five)
  for (const name of ['decoder', 'encoder']) {
    console.log(
      `peak memory of the ${name}, 5 min over 1 min: ${(five.timings.peakMemoryMb[name]! / one.timings.peakMemoryMb[name]!).toFixed(3)}`,
    )
  }
}
