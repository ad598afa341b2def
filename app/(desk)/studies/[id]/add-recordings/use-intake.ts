import { useCallback, useEffect, useRef, useState } from 'react'
import { rpcClient } from '#app/rpc/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { QueuedUpload } from '../../../uploads/queued-upload.ts'
import { uploadQueue } from '../../../uploads/upload-queue.ts'
import { useUploads } from '../../../uploads/use-uploads.ts'
import { fileHash } from './file-hash.ts'
import { type Duplicate, findDuplicates, type StoredRecording } from './find-duplicates.ts'
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
  /** Whether it is still compared with the study's recordings. */
  isCompared: boolean
  duplicate: Duplicate | undefined
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
      const added = files.map((file) => draftOf(file, pattern)).filter(({ key }) => !known.has(key))
      const all = [...current.current, ...added]
      setDrafts(all)
      void compare(studyId, all, change)
    },
    [studyId, change],
  )
  /** Reads the names again, of files that are not in the queue yet. */
  const readAgain = (pattern: string) =>
    setDrafts((all) =>
      all.map((row) =>
        row.uploadKey ? row : { ...row, ...namedDraft(row.file, pattern), isFileDate: row.isFileDate },
      ),
    )
  const set = (key: string, field: Field, value: string) =>
    change(key, { [field]: value, uploadKey: undefined, ...(field === 'date' && { isFileDate: false }) })
  const remove = (key: string) => setDrafts((all) => all.filter((row) => row.key !== key))
  const addAllTheSame = (key: string) => change(key, { duplicate: undefined })

  /** Puts files in the queue of uploads. */
  const send = (ready: readonly IntakeRow[]) => {
    for (const { key, file, participant, visit, date } of ready) {
      const target = {
        studyId,
        studyCode,
        participant: participant.trim().toUpperCase(),
        visit: visit.trim(),
        date,
        interviewId: undefined,
        mayBeAnother: false,
      }
      change(key, { uploadKey: uploadQueue.add(file, target) })
    }
  }
  return { rows, add, readAgain, set, remove, addAllTheSame, send }
}

/** Whether files that wait can be sent: nothing is missing, and they repeat nothing. */
export function isReady(row: IntakeRow, doubled: ReadonlySet<string>): boolean {
  return (
    isWaiting(row) && !row.isCompared && !row.duplicate && !doubled.has(row.key) && whatIsMissing(row) === undefined
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
    const interview = `${participant.trim().toUpperCase()} ${visit.trim()}`
    if (seen.has(interview)) twice.add(key)
    seen.add(interview)
  }
  return twice
}

function draftOf(file: File, pattern: string): Draft {
  return {
    key: `${file.name} ${file.size} ${file.lastModified}`,
    file,
    ...namedDraft(file, pattern),
    isCompared: true,
    duplicate: undefined,
    uploadKey: undefined,
  }
}

function namedDraft(file: File, pattern: string): Pick<Draft, Field | 'isFileDate'> {
  const { participant, visit, date } = namedRecording(file.name, pattern)
  const own = new Date(file.lastModified)
  const fileDate = `${own.getFullYear()}-${String(own.getMonth() + 1).padStart(2, '0')}-${String(own.getDate()).padStart(2, '0')}`
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
