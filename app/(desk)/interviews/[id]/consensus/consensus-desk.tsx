'use client'
import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { ScaleSwitch, scaleInAddress, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { ConsensusSheet } from './consensus-sheet.tsx'
import { ConsensusVersions } from './consensus-versions.tsx'
import { MarkReference } from './mark-reference.tsx'
import { useUnsaved } from './use-unsaved.ts'

/** The signed sheets of an interview side by side, and what is decided between them. */
export function ConsensusDesk({ id }: { id: string }) {
  const t = useText()
  const scaleName = useScaleName()
  const seen = useQuery(
    rpc.consensus.see.queryOptions({
      input: { interviewId: id, scaleName },
      refetchOnWindowFocus: false,
      retry: false,
    }),
  )
  const [unsaved, changeUnsaved] = useUnsaved(id)
  if (seen.isPending) return <Loading rows={12} />
  if (seen.isLoadingError) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { interview, sheets, isSigned, versions } = seen.data
  const { study } = interview
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Anchor component={Link} href={`/studies/${study.id}/ratings?view=disagreements`} size="sm">
            {study.code}
          </Anchor>
          <Title order={1} fz="h2">
            {t('Consensus: {participant}, {visit}', { participant: interview.participant, visit: interview.visit })}
          </Title>
          <Text c="dimmed" size="sm">
            {study.scale.name}
          </Text>
          <Badge variant="default">
            {isSigned ? t('signed') : versions.length > 0 ? t('being changed') : t('draft')}
          </Badge>
        </Group>
        <Anchor component={Link} href={`/interviews/${id}${scaleInAddress(interview.scaleName)}`} size="sm">
          {t('Interview')}
        </Anchor>
      </Group>
      <ScaleSwitch
        scales={interview.scales}
        shown={interview.scaleName}
        unsaved={Object.keys(unsaved).filter((name) => name !== interview.scaleName)}
      />
      {sheets.length < 2 ? (
        <Empty title={t('Nothing to decide yet')}>{t('A consensus needs the signed sheets of two raters.')}</Empty>
      ) : (
        <ConsensusSheet
          key={`${interview.scaleName} ${seen.data.draft.revision}`}
          consensus={seen.data}
          unsaved={unsaved[interview.scaleName]}
          changeUnsaved={(change) => changeUnsaved(interview.scaleName, change)}
          reload={() => seen.refetch()}
        />
      )}
      <ConsensusVersions versions={versions} />
      {seen.data.mayMark && (
        <MarkReference interviewId={id} scaleName={interview.scaleName} reference={seen.data.reference} />
      )}
    </Stack>
  )
}
