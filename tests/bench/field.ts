import { existsSync } from 'node:fs'
import path from 'node:path'
import type { AnalysisResult } from '#lib/analysis/analyze-recording.ts'
import { messageOf } from '#lib/errors/concord-error.ts'
import { analyzeFile } from '../fixtures/models.ts'
import { shared } from '../fixtures/shared.ts'

/** What is right for each recording of the field test, as its README says. */
const RIGHT: readonly { file: string; right: string }[] = [
  { file: 'plain.mp4', right: 'one face throughout' },
  { file: 'plain_other.mp4', right: 'one face throughout; the other person' },
  { file: 'size_shrinks.ts', right: 'both clips near 0.97 or more, coverage 1' },
  { file: 'size_grows.ts', right: 'both clips near 0.97 or more, coverage 1' },
  { file: 'size_aba_10bit.ts', right: 'the large parts right, the same bytes every time' },
  { file: 'times_restart.mts', right: '8 s analysed, or a warning' },
  { file: 'hard_cut.mp4', right: 'a track for each person' },
  { file: 'gallery_swap.mp4', right: 'the track follows the person' },
  { file: 'small_face_1080p.mp4', right: 'found; the other person' },
  { file: 'inset.mp4', right: 'both faces are tracks; the large one is taken' },
  { file: 'fragmented_cut_off.mp4', right: 'about 4 s, with a note' },
  { file: 'sound_with_cover.m4a', right: 'refused as a sound recording' },
  { file: 'mirrored.mp4', right: 'upright; a mirror image, so not as near to plain as a copy' },
]

/** Each recording of the field test beside its right result; `npm run bench -- field FOLDER` where they lie elsewhere. */
export async function benchField(): Promise<void> {
  const folder = process.argv[3] ?? shared('samples', 'field')
  if (!existsSync(folder)) {
    console.error(`There are no recordings at ${folder}. Give the folder that has them: npm run bench -- field FOLDER`)
    process.exitCode = 1
    return
  }
  const plain = await analyzeFile(path.join(folder, 'plain.mp4'))
  const other = await analyzeFile(path.join(folder, 'plain_other.mp4'))
  for (const { file, right } of RIGHT) {
    console.log(`\n${file}\n  right      ${right}`)
    try {
      const result = await analyzeFile(path.join(folder, file))
      for (const line of linesOf(result, plain, other)) console.log(`  ${line}`)
    } catch (error) {
      console.log(`  refused    ${messageOf(error)}`)
    }
  }
}

function linesOf({ analysis, embeddings }: AnalysisResult, plain: AnalysisResult, other: AnalysisResult): string[] {
  const { clips, coverage, tracks, originMs, endMs, warnings } = analysis
  const cosinesTo = (known: AnalysisResult) =>
    clips.map((_, clip) => cosine(clipOf(embeddings, clips.length, clip), known)).join(', ')
  return [
    `analysed   ${((endMs - originMs) / 1000).toFixed(1)} s, coverage ${coverage.toFixed(2)}`,
    `to plain   ${cosinesTo(plain)}`,
    `to other   ${cosinesTo(other)}`,
    ...tracks.map(
      ({ id, sightings, stretches = [], meanSide, place, participant }) =>
        `face ${id}     ${sightings} sightings in ${stretches.length} stretches, ${Math.round(meanSide)} px, ${Math.round(100 * (place?.across ?? 0))} % from the left${participant ? ', participant' : ''}`,
    ),
    ...warnings.map((warning) => `note       ${warning}`),
  ]
}

/** The greatest cosine to a clip of an undisturbed recording; - where the clip shows no face. */
function cosine(embedding: Float32Array, known: AnalysisResult): string {
  const { length } = known.analysis.clips
  const cosines = known.analysis.clips.map((_, clip) => cosineOf(embedding, clipOf(known.embeddings, length, clip)))
  const best = Math.max(...cosines)
  return Number.isFinite(best) ? best.toFixed(3) : '-'
}

function clipOf(embeddings: Float32Array, clips: number, clip: number): Float32Array {
  const size = embeddings.length / clips
  return embeddings.subarray(clip * size, (clip + 1) * size)
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!
    aa += a[i]! ** 2
    bb += b[i]! ** 2
  }
  return dot / Math.sqrt(aa * bb)
}
