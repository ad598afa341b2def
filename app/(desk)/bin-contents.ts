import type { BinContents } from '#lib/bin/bin-contents.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** What something that is deleted contains, a line each, the largest first. */
export function contentsInWords(contents: BinContents, t: Translator): string[] {
  const { participants, interviews, recordings, bytes, analyses, sheets, lockedSheets, heads, estimates } = contents
  return [
    participants > 0 &&
      t('{participants} {participants, plural, one {participant} other {participants}}', { participants }),
    interviews > 0 && t('{interviews} {interviews, plural, one {interview} other {interviews}}', { interviews }),
    recordings > 0 &&
      t('{recordings} {recordings, plural, one {recording} other {recordings}}, {size}', {
        recordings,
        size: t.fileSize(bytes),
      }),
    analyses > 0 && t('{analyses} {analyses, plural, one {analysis} other {analyses}} with embeddings', { analyses }),
    sheets > 0 &&
      t('{sheets} {sheets, plural, one {rating sheet} other {rating sheets}}, {lockedSheets} locked', {
        sheets,
        lockedSheets,
      }),
    heads > 0 && t('{heads} {heads, plural, one {head} other {heads}}', { heads }),
    estimates > 0 && t('{estimates} {estimates, plural, one {estimate} other {estimates}}', { estimates }),
  ].filter((line) => line !== false)
}
