import { useCallback, useEffect, useRef, useState } from 'react'
import { rpcClient } from '#app/rpc/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { QueuedUpload } from '../../../uploads/queued-upload.ts'
import { uploadQueue } from '../../../uploads/upload-queue.ts'
import { useUploads } from '../../../uploads/use-uploads.ts'
import { localDay } from '../local-day.ts'
import { fileHash } from './file-hash.ts'
import { type Duplicate, findDuplicates, type StoredRecording } from './find-duplicates.ts'
import type { Fit } from './fit-to-study.ts'
import { namedRecording } from './recording-names.ts'

/** A file that is to become the recording of an interview. */
export interface IntakeRow {
  key: string
  file: File
  participant: string
  visit: string
  /** As 2026-03-01. */
  date: string
  /** Whether the date is the file's own and not from its name. */
  isFileDate: boolean
  /** What a person wrote, which no pattern changes any more. */
  corrected: readonly Field[]
  /** Whether it is still compared with the study's recordings. */
  isCompared: boolean
  duplicate: Duplicate | undefined
  /** Whether it is another recording of an interview that has one. */
  isAnother: boolean
  /** Its place in the queue of uploads, once it is there. */
  uploadKey: string | undefined
  upload: QueuedUpload | undefined
}

type Field = 'participant' | 'visit' | 'date'
type Draft = Omit<IntakeRow, 'upload'>

/** Files that are to be added to a study, what each of them is of, and how far their uploads are. */
export function useIntake({ id: studyId, code: studyCode }: { id: string; code: string }) {
  const [drafts, setDrafts] = useState<readonly Draft[]>([])
  const current = useRef(drafts)
  current.current = drafts
  const uploads = useUploads()
  const rows = drafts.map(
    (draft): IntakeRow => ({
      ...draft,
      upload: uploads.find(({ key }) => key === draft.uploadKey),
    }),
  )
  const change = useCallback((key: string, changes: Partial<Draft>) => {
    setDrafts((all) => all.map((row) => (row.key === key ? { ...row, ...changes } : row)))
  }, [])

  const add = useCallback(
    (files: readonly File[], pattern: string) => {
      const known = new Set(current.current.map(({ key }) => key))
      const added = files.map((file) => draftOf(file, pattern, studyCode)).filter(({ key }) => !known.has(key))
      const all = [...current.current, ...added]
      setDrafts(all)
      void compare(studyId, all, change)
    },
    [studyId, studyCode, change],
  )
  /** Reads the names again, of files that are not in the queue yet. */
  const readAgain = (pattern: string) =>
    setDrafts((all) =>
      all.map((row) => (row.uploadKey ? row : readDraft(row, namedDraft(row.file, pattern, studyCode)))),
    )
  const set = (key: string, field: Field, value: string) =>
    setDrafts((all) => all.map((row) => (row.key === key ? correctedDraft(row, field, value) : row)))
  const remove = (key: string) => setDrafts((all) => all.filter((row) => row.key !== key))
  const addAllTheSame = (key: string) => change(key, { duplicate: undefined })

  const addAsAnother = (key: string) => change(key, { isAnother: true })

  /** Puts files in the queue of uploads. @param fits how they fit the study, by their keys */
  const send = (ready: readonly IntakeRow[], fits: ReadonlyMap<string, Fit>) => {
    for (const { key, file, participant, visit, date, isAnother } of ready) {
      const target = {
        studyId,
        studyCode,
        participant: participant.trim().toUpperCase(),
        visit: fits.get(key)?.visit ?? visit.trim(),
        date,
        interviewId: undefined,
        mayBeAnother: isAnother,
      }
      change(key, { uploadKey: uploadQueue.add(file, target) })
    }
  }
  return { rows, add, readAgain, set, remove, addAllTheSame, addAsAnother, send }
}

/** Whether files that wait can be sent: nothing is missing, and they repeat nothing. */
export function isReady(row: IntakeRow, doubled: ReadonlySet<string>, fit: Fit | undefined): boolean {
  const isFree = !fit?.interview?.hasRecording || row.isAnother
  return (
    isWaiting(row) &&
    !row.isCompared &&
    !row.duplicate &&
    !doubled.has(row.key) &&
    isFree &&
    whatIsMissing(row) === undefined
  )
}

/** Whether a file is yet to be sent. */
export function isWaiting({ uploadKey, upload }: Pick<IntakeRow, 'uploadKey' | 'upload'>): boolean {
  return uploadKey === undefined || upload === undefined
}

/** What has to be filled in before a file can be added; undefined where all is there. */
export function whatIsMissing({ participant, visit, date }: Pick<IntakeRow, Field>): Message | undefined {
  if (participant.trim() === '') return phrase('Which participant?')
  if (visit.trim() === '') return phrase('Which visit?')
  return date === '' ? phrase('Which date?') : undefined
}

/** Rows that name the same interview as a row before them. */
export function doubledRows(rows: readonly IntakeRow[]): Set<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { key, participant, visit } of rows) {
    const interview = `${participant.trim()} ${visit.trim()}`.toUpperCase()
    if (seen.has(interview)) twice.add(key)
    seen.add(interview)
  }
  return twice
}

function draftOf(file: File, pattern: string, studyCode: string): Draft {
  return {
    key: `${pathOf(file)} ${file.size} ${file.lastModified}`,
    file,
    ...namedDraft(file, pattern, studyCode),
    corrected: [],
    isCompared: true,
    duplicate: undefined,
    isAnother: false,
    uploadKey: undefined,
  }
}

/** A file's name after the folders that it was dropped or chosen with, parted by /. */
export function pathOf(file: Pick<File, 'name' | 'webkitRelativePath'> & { path?: string }): string {
  return (file.path || file.webkitRelativePath || file.name).replace(/^(?:\.?\/)+/, '')
}

/** What a pattern may change of a draft: what nobody corrected. */
export function uncorrected<Values extends Pick<Draft, Field | 'isFileDate'>>(
  { corrected }: Pick<Draft, 'corrected'>,
  { participant, visit, date, isFileDate }: Values,
): Partial<Values> {
  const changes = {
    ...(!corrected.includes('participant') && { participant }),
    ...(!corrected.includes('visit') && { visit }),
    ...(!corrected.includes('date') && { date, isFileDate }),
  }
  return changes as Partial<Values>
}

/** A draft by a name that was read again. That it is another recording was said of one interview, and holds for no other. */
export function readDraft<Row extends Pick<Draft, Field | 'isFileDate' | 'corrected' | 'isAnother'>>(
  row: Row,
  named: Pick<Draft, Field | 'isFileDate'>,
): Row {
  const next = { ...row, ...uncorrected(row, named) }
  const isSame = next.participant === row.participant && next.visit === row.visit
  return { ...next, isAnother: row.isAnother && isSame }
}

function correctedDraft(row: Draft, field: Field, value: string): Draft {
  return {
    ...row,
    [field]: value,
    corrected: [...row.corrected.filter((other) => other !== field), field],
    isFileDate: row.isFileDate && field !== 'date',
    isAnother: row.isAnother && field === 'date',
    uploadKey: undefined,
  }
}

function namedDraft(file: File, pattern: string, studyCode: string): Pick<Draft, Field | 'isFileDate'> {
  const { participant, visit, date } = namedRecording(pathOf(file), pattern, studyCode)
  const fileDate = localDay(new Date(file.lastModified))
  return { participant: participant ?? '', visit: visit ?? '', date: date ?? fileDate, isFileDate: date === undefined }
}

/** Looks which of the files the study has already; where that can't be asked, files are sent as they are. */
async function compare(
  studyId: string,
  drafts: readonly Draft[],
  change: (key: string, changes: Partial<Draft>) => void,
): Promise<void> {
  const sizes = [...new Set(drafts.map(({ file }) => file.size))]
  const stored: StoredRecording[] = await rpcClient.interviews.alike({ studyId, sizes }).catch(() => [])
  const files = new Map(drafts.map(({ key, file }) => [key, file]))
  const isNew = new Set(drafts.filter(({ isCompared }) => isCompared).map(({ key }) => key))
  await findDuplicates(
    drafts,
    stored,
    // A file that can't be read is told of when it is sent.
    (key) => fileHash(files.get(key)!).catch(() => key),
    (key, duplicate) => isNew.has(key) && change(key, { isCompared: false, duplicate }),
  )
}

/** Takes what was dropped on other pages of the study. */
export function useDroppedFiles(
  takeOver: (take: (files: readonly File[]) => void) => () => void,
  take: (files: readonly File[]) => void,
): void {
  const latest = useRef(take)
  latest.current = take
  // biome-ignore lint/correctness/useExhaustiveDependencies: taken over once
  useEffect(() => takeOver((files) => latest.current(files)), [])
}
