import { english } from '#lib/messages/translator.ts'
import { EXPORT_USES, type ExportChoice } from './export-choice.ts'
import type { StudyData } from './study-data.ts'

const ABOUT: Record<string, string> = {
  tables: `tables/          Ratings (a row a score, and a row a sheet), interviews (a row an interview), estimates, events that were marked in
                 recordings, estimates inside and outside of events that divide them (estimates_by_event), and codebook.csv
                 with the meaning of every column. CSV, UTF-8, comma, decimal point; a missing value is an empty cell.`,
  workbook: 'workbook.xlsx    The same tables as an Excel workbook; the last sheet is the codebook.',
  redcap: `redcap/          data_dictionary.csv and records.csv for a project with one arm, an event for each visit
                 (V1 is v1_arm_1) and a repeating form, an instance for each rater.`,
  embeddings: `embeddings/      A .npy file for each interview, float32 [clips, size], and index.csv with a row for each of their rows.
                 Its analysis is the one that counts: the latest by the study's encoder. Where estimates rest on another
                 one, that has a file of its own; the column analysis is the same as in tables/estimates.csv.
                 Clips of which less than half shows the face do not count for estimates. Columns that begin with quality_
                 say how well each clip shows the face, where that was measured: light (mean luminance, 0 to 255), sharpness
                 (variance of the Laplacian at 112 px over that of luminance), size (longer side of the face in px), yaw and
                 pitch (degrees, without sign, rough) and certainty of the detector (0 to 1).
                 facial-movement.csv, where that encoder was used: a row a clip, a column a measure. Lengths are in
                 distances between the outer corners of the eyes, or in widths of an eye; angles in degrees.`,
  agreement:
    'agreement/       Figures of the agreement of each head, and of imported estimates, with the raters; its pairs.',
  captions: `captions.csv     Stretches of recordings with words for what the face does, as somebody typed them: read them before you share them.
                 Times are in ms from the start of the recording. Authors who do not rate are A1, A2, ...`,
  cards:
    'cards/           The card of each head that was trained with participants of this export alone, as Markdown and PDF.',
  audit: 'audit.csv        Who did what, without free text.',
}

/** What an export holds and what it leaves out, in plain words. */
export function readmeOf(
  { study, participants, leftOut, isSelection, interviews, datesShifted, raters }: StudyData,
  choice: ExportChoice & { kind: 'data' },
  version: string,
  at: Date,
): string {
  return `${study.code}: ${study.title}

Exported by Concord ${version} on ${at.toISOString().slice(0, 10)} for: ${english(EXPORT_USES[choice.use])}.
${study.scales.map(({ scale }) => `${scale.name} (${scale.title})`).join('; ')}, target ${study.target}.
${participants} participants, ${interviews.length} interviews, ${raters.size} raters.
${isSelection ? 'A selection of the study’s interviews: not all that there are.\n' : ''}${leftOut > 0 ? `${leftOut} participants are left out, since no consent to this use is recorded.\n` : ''}${
  study.simulated ? 'SIMULATED: drawn faces and simulated raters. This says nothing about patients.\n' : ''
}${study.blinding === 'open' ? 'Open study: raters could see estimates, so agreement with them may be too high.\n' : ''}${
  datesShifted ? 'Dates are moved by a number of days of each participant’s own; times between visits are kept.\n' : ''
}
Estimates come from a research instrument. Not a diagnosis, and not a basis for decisions about treatment.

${choice.parts.map((part) => ABOUT[part]).join('\n')}
SHA256SUMS.txt   The hash of each file; check them with: sha256sum -c SHA256SUMS.txt

Not in here: names of people (raters are R1, R2, ...), notes and reasons that people typed, wordings of scales, recordings.
A row or column of “consensus” is what raters have settled and signed together (sheet_kind, in REDCap rating_kind); it is no further rater.
A rater keeps the code in all exports of this study. Who they are is in a file of its own, for those who may know.
Sheets that were rated for training are marked in the tables of a row a score and a row a sheet, and left out of the others and of REDCap’s files.
Estimates are out of fold or of participants that the head has never seen; in-sample estimates do not exist.
`
}
