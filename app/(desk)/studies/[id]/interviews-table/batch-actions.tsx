'use client'
import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { AssignDialog } from '../ratings/assign-dialog.tsx'
import { BatchDialog } from './batch-dialog.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { InterviewerSelect } from './interviewer-select.tsx'
import type { BatchKind } from './use-batch.ts'

/** What can be done with the selected interviews; nothing where none is selected. */
export function BatchActions({
  study,
  ids,
  found,
  onSelectAll,
  onClear,
}: {
  study: StudyOverview
  ids: readonly string[]
  /** How many interviews the filter finds. */
  found: number
  onSelectAll: () => void
  onClear: () => void
}) {
  const t = useText()
  const { id: studyId, may } = study
  const [batch, setBatch] = useState<BatchKind>()
  const [assigning, assign] = useDisclosure()
  const [exporting, exports] = useDisclosure()
  const raters = useQuery(
    rpc.assignments.see.queryOptions({ input: { studyId }, enabled: may.manage && ids.length > 0 }),
  )
  if (ids.length === 0) return null
  return (
    <Group gap="xs" role="toolbar" aria-label={t('Selected interviews')}>
      <Text size="sm" fw={600} aria-live="polite">
        {t('{count} selected', { count: ids.length })}
      </Text>
      {ids.length < found && (
        <Button size="xs" variant="subtle" onClick={onSelectAll}>
          {t('Select all {found}', { found })}
        </Button>
      )}
      {may.control && (
        <Button size="xs" variant="default" onClick={() => setBatch('analyse')}>
          {t('Analyse…')}
        </Button>
      )}
      {may.manage && (
        <>
          <Button size="xs" variant="default" onClick={assign.open} disabled={!raters.data}>
            {t('Assign raters…')}
          </Button>
          <InterviewerSelect studyId={studyId} ids={ids} onDone={onClear} />
        </>
      )}
      {may.export && (
        <Button size="xs" variant="default" onClick={exports.open}>
          {t('Export…')}
        </Button>
      )}
      {may.delete && (
        <Button size="xs" variant="default" onClick={() => setBatch('delete')}>
          {t('Delete…')}
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t('Clear selection')}
      </Button>
      <BatchDialog studyId={studyId} kind={batch} ids={ids} onClose={() => setBatch(undefined)} onDone={onClear} />
      <ExportDialog
        studyId={studyId}
        without={study.reportWithout}
        ids={ids}
        opened={exporting}
        onClose={exports.close}
      />
      <AssignDialog
        studyId={studyId}
        raters={raters.data?.raters ?? []}
        interviewIds={ids}
        opened={assigning}
        onClose={assign.close}
        onAssigned={onClear}
      />
    </Group>
  )
}
