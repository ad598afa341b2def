import { csvOfRecords } from '#lib/csv/csv-of.ts'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'

/** Probabilities of prompts as CSV: a row a clip, a column a prompt. */
export function wordsTable(
  { clips, prompts, title, encoder }: WordsOnFaces,
  interview: { participant: string; visit: string },
): string {
  return csvOfRecords(
    clips.map((clip, i) => ({
      participant: interview.participant,
      visit: interview.visit,
      clip: i,
      start_ms: clip.startMs,
      end_ms: clip.endMs,
      coverage: Number(clip.coverage.toFixed(4)),
      ...Object.fromEntries(
        prompts.map(({ label }, prompt) => [
          `p: ${label}`,
          clip.probabilities ? Number(clip.probabilities[prompt]!.toFixed(6)) : null,
        ]),
      ),
      prompts: title,
      encoder: `${encoder.title} ${encoder.version}`,
    })),
  )
}
