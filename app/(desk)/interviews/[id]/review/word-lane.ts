import { useMemo, useState } from 'react'
import { useShownColorScheme } from '#app/color-scheme.ts'
import type { WordsOnFaces } from '#lib/review/words-on-faces.ts'
import type { WordLane } from '#lib/timeline/draw-lanes.ts'
import { ON_DARK, ON_LIGHT } from '../word-colours.ts'

/** The likeliest description of each clip, as a lane of the timeline. */
export function useWordLane() {
  const [words, setWords] = useState<WordsOnFaces>()
  const palette = useShownColorScheme() === 'dark' ? ON_DARK : ON_LIGHT
  const lane = useMemo(() => wordLane(words, palette), [words, palette])
  return { lane, setWords }
}

function wordLane(words: WordsOnFaces | undefined, colours: readonly string[]): WordLane | undefined {
  if (!words) return undefined
  return {
    startMs: Float64Array.from(words.clips, ({ startMs }) => startMs),
    endMs: Float64Array.from(words.clips, ({ endMs }) => endMs),
    word: Int16Array.from(words.clips, ({ probabilities }) =>
      probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1,
    ),
    labels: words.prompts.map(({ label }) => label),
    colours,
  }
}
