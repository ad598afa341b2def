import type { Translator } from '#lib/messages/translator.ts'
import type { Analysis } from './analysis.ts'

/** Something that is to be said about a recording, and what to do about it where that is known. */
export interface AnalysisNote {
  message: string
  advice?: string
}

/** All that is to be said about a recording: first what makes the faces in it doubtful, then what is wrong with the file. */
export function analysisNotes({ tracks, warnings, quality = [] }: Analysis): AnalysisNote[] {
  const qualityMessages = new Set(quality.map(({ message }) => message))
  const ofFile = warnings.filter((warning) => !qualityMessages.has(warning)).map((message) => ({ message }))
  const ofFaces: AnalysisNote[] = quality.map(({ message, advice }) => ({ message, advice }))
  // Early versions did not note it.
  if (tracks.length === 0 && quality.length === 0) ofFaces.push(NO_FACE)
  return [...ofFaces, ...ofFile]
}

/** A note as one line: what is the matter, then what to do. */
export function noteLine({ message, advice }: AnalysisNote, t: Translator): string {
  return advice === undefined ? t.stored(message) : `${t.stored(message)} ${t.stored(advice)}`
}

/** What is said of a recording in which no face was found. */
export const NO_FACE = {
  message: 'No face was found.',
  advice:
    'No estimate can be computed. Check that the recording shows the participant from the front, upright, large enough and in sufficient light.',
}
