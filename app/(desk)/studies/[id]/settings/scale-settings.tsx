import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ScaleDetails } from '#app/(desk)/scales/scale-details.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { OwnScaleForm } from './own-scale-form.tsx'

/** The scale of a study, its versions where it is the study's own, and the form for another one. */
export function ScaleSettings({ study }: { study: StudyOverview }) {
  const t = useText()
  const own = useQuery(rpc.scales.see.queryOptions({ input: { studyId: study.id }, refetchOnWindowFocus: false }))
  const [editing, edit] = useDisclosure()
  const [shown, show] = useDisclosure()
  if (own.isPending) return <Loading rows={3} />
  if (own.error) return <Problem error={own.error} retry={() => own.refetch()} />
  const { name, version, versions, uses } = own.data
  const shownScale = study.scales.find((one) => one.name === (name ?? '')) ?? study.scales[0]!
  const { scale } = shownScale
  // A scale of the study's own that was removed leaves its versions behind.
  const isOwn = versions.some(({ inUse }) => inUse)
  const mayChange = !study.simulated && (isOwn || uses === undefined)
  return (
    <Stack gap="sm">
      <Text size="sm">
        <b>{scale.name}</b>, {t.stored(scale.title)}
        {isOwn && `, ${t('version {version}', { version })}`}
      </Text>
      {isOwn && (
        <Text size="xs" c="dimmed">
          {t('{versions}. Signed sheets keep the version that they were signed with.', {
            versions: versions
              .map(({ version: number, createdBy, createdAt }) =>
                t('Version {number}: {createdBy}, {day}', {
                  number,
                  createdBy,
                  day: t.day(createdAt),
                }),
              )
              .join('; '),
          })}
        </Text>
      )}
      {!mayChange && (
        <Text size="sm" c="dimmed">
          {study.simulated
            ? t('A phantom study keeps its scale.')
            : t(
                'This study already has {uses}. A scale of its own can take the place of {name} only before anything is rated.',
                { uses: uses ?? '', name: scale.name },
              )}
        </Text>
      )}
      <Group gap="xs">
        <Button variant="default" onClick={show.toggle} aria-expanded={shown}>
          {shown ? t('Hide details') : t('Details')}
        </Button>
        {mayChange && !editing && (
          <Button variant="default" onClick={edit.open}>
            {isOwn ? t('New version') : t('Use a scale of your own')}
          </Button>
        )}
      </Group>
      {shown && <ScaleDetails scale={scale} />}
      {editing && (
        <OwnScaleForm
          studyId={study.id}
          own={isOwn ? shownScale : undefined}
          version={version}
          uses={uses}
          further={false}
          onClose={edit.close}
        />
      )}
    </Stack>
  )
}
