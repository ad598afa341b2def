import type { NamedInterviews } from '#lib/studies/named-interviews.ts'

/** How a file that is to be added fits what the study has. */
export interface Fit {
  /** The visit as the study writes it. */
  visit: string
  isNewParticipant: boolean
  /** Whether a new participant is worth a second look, as the study has some already. */
  isUnexpected: boolean
  /** A code of the study that is written nearly so, where the participant is new. */
  meant: string | undefined
  /** The interview that is there already. */
  interview: NamedInterviews['interviews'][number] | undefined
}

/** Compares files with a study. Visits are the same whether they are written in capitals or not, unless the study has both. */
export function fitToStudy(known: NamedInterviews): (row: { participant: string; visit: string }) => Fit {
  const codes = new Set(known.participants)
  const alike = new Map(known.participants.map((code) => [loose(code), code]))
  const visits = new Map(known.visits.map((visit) => [visit.toUpperCase(), visit]))
  const keyOf = (participant: string, visit: string) => `${participant} ${visit}`
  const interviews = new Map(
    [(visit: string) => visit.toUpperCase(), (visit: string) => visit].flatMap((written) =>
      known.interviews.map((interview) => [keyOf(interview.participant, written(interview.visit)), interview] as const),
    ),
  )
  return (row) => {
    const participant = row.participant.trim().toUpperCase()
    const visit = row.visit.trim()
    const interview =
      interviews.get(keyOf(participant, visit)) ?? interviews.get(keyOf(participant, visit.toUpperCase()))
    const isNewParticipant = participant !== '' && !codes.has(participant)
    return {
      visit: interview?.visit ?? (known.visits.includes(visit) ? visit : (visits.get(visit.toUpperCase()) ?? visit)),
      isNewParticipant,
      isUnexpected: isNewParticipant && known.participants.length > 0,
      meant: isNewParticipant ? alike.get(loose(participant)) : undefined,
      interview,
    }
  }
}

/** A code without dashes and leading zeros: P-012, P012 and P12 are alike. */
const loose = (code: string) => code.replace(/[^A-Z0-9]/g, '').replace(/(?<!\d)0+(?=\d)/g, '')
