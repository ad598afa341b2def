import type { BinContents } from '#lib/bin/bin-contents.ts'
import { english } from '#lib/messages/translator.ts'

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** What something that is deleted contains, a line each, the largest first. */
export function contentsInWords(contents: BinContents): string[] {
  const { participants, interviews, recordings, bytes, analyses, sheets, lockedSheets, heads, estimates } = contents
  return [
    participants > 0 && counted(participants, 'participant', 'participants'),
    interviews > 0 && counted(interviews, 'interview', 'interviews'),
    recordings > 0 && `${counted(recordings, 'recording', 'recordings')}, ${english.fileSize(bytes)}`,
    analyses > 0 && `${counted(analyses, 'analysis', 'analyses')} with embeddings`,
    sheets > 0 && `${counted(sheets, 'rating sheet', 'rating sheets')}, ${lockedSheets} locked`,
    heads > 0 && counted(heads, 'head', 'heads'),
    estimates > 0 && counted(estimates, 'estimate', 'estimates'),
  ].filter((line) => line !== false)
}
