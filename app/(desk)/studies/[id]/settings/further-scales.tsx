import { ActionIcon, Button, Group, Select, Stack, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { allSums } from '#lib/scales/scale.ts'
import { SCALES, scaleOf, usualTarget } from '#lib/scales/scales.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { OwnScaleForm } from './own-scale-form.tsx'

/** The scales that raters fill in besides the first: their order, and which can still go. */
export function FurtherScales({ study }: { study: StudyOverview }) {
  const t = useText()
  const client = useQueryClient()
  const inUse = useQuery(rpc.scales.inUse.queryOptions({ input: { studyId: study.id }, refetchOnWindowFocus: false }))
  const changed = {
    onSuccess: async () => {
      await client.invalidateQueries()
      notifications.show({ message: t('Saved.') })
    },
  }
  const move = useMutation(rpc.scales.move.mutationOptions(changed))
  const remove = useMutation(rpc.scales.remove.mutationOptions(changed))
  if (inUse.isPending) return <Loading rows={2} />
  if (inUse.error) return <Problem error={inUse.error} retry={() => inUse.refetch()} />
  const { scales, whyNoMore } = inUse.data
  const error = move.error ?? remove.error
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(
          'Each rater fills in a sheet of every scale. An interview counts as rated by a person once all of their sheets are signed; estimates stay hidden from them until then.',
        )}
      </Text>
      {error && <Problem error={error} />}
      {scales.length > 1 && (
        <Table verticalSpacing={4} aria-label={t('Scales of the study')}>
          <Table.Tbody>
            {scales.map(({ name, scale, target, uses }, place) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {t.stored(scale.name)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t.stored(allSums(scale).find(({ key }) => key === target)?.title ?? target)}
                    {place > 0 && uses && ` · ${t(uses)}`}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">
                  {place === 0 ? (
                    <Text size="xs" c="dimmed">
                      {t('first scale')}
                    </Text>
                  ) : (
                    <ScaleActions
                      scale={t.stored(scale.name)}
                      mayRise={place > 1 || scales[0]!.uses === undefined}
                      mayFall={place < scales.length - 1}
                      mayGo={uses === undefined}
                      onMove={(by) => move.mutate({ studyId: study.id, name, by })}
                      onRemove={() => remove.mutate({ studyId: study.id, name })}
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {whyNoMore ? (
        <Text size="sm" c="dimmed">
          {t(whyNoMore)}
        </Text>
      ) : (
        <>
          <AddScale studyId={study.id} taken={scales.map(({ scale }) => scale.key)} />
          {!scales.some(({ scale }) => isOwn(scale.key)) && <AddOwnScale studyId={study.id} />}
        </>
      )}
    </Stack>
  )
}

function ScaleActions({
  scale,
  mayRise,
  mayFall,
  mayGo,
  onMove,
  onRemove,
}: {
  scale: string
  mayRise: boolean
  mayFall: boolean
  mayGo: boolean
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}) {
  const t = useText()
  const button = (label: string, isOn: boolean, icon: ReactNode, onClick: () => void) => (
    <ActionIcon variant="default" aria-label={label} disabled={!isOn} onClick={onClick}>
      {icon}
    </ActionIcon>
  )
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {button(t('Move {scale} up', { scale }), mayRise, <IconArrowUp size={16} aria-hidden />, () => onMove(-1))}
      {button(t('Move {scale} down', { scale }), mayFall, <IconArrowDown size={16} aria-hidden />, () => onMove(1))}
      {button(t('Remove {scale}', { scale }), mayGo, <IconTrash size={16} aria-hidden />, onRemove)}
    </Group>
  )
}

/** Keys of scales that studies bring; lib/own-scales makes them, and reads the database. */
const isOwn = (key: string) => key.startsWith('own-')

function AddOwnScale({ studyId }: { studyId: string }) {
  const t = useText()
  const [editing, edit] = useDisclosure()
  const own = useQuery(rpc.scales.see.queryOptions({ input: { studyId }, enabled: editing }))
  if (!editing)
    return (
      <Button variant="default" w="fit-content" onClick={edit.open}>
        {t('Add a scale of your own')}
      </Button>
    )
  if (own.error) return <Problem error={own.error} retry={() => own.refetch()} />
  if (!own.data) return <Loading rows={3} />
  return (
    <OwnScaleForm
      studyId={studyId}
      own={undefined}
      version={own.data.version}
      uses={undefined}
      further
      onClose={edit.close}
    />
  )
}

function AddScale({ studyId, taken }: { studyId: string; taken: readonly string[] }) {
  const t = useText()
  const client = useQueryClient()
  const free = SCALES.filter(({ key }) => !taken.includes(key))
  const [chosen, setChosen] = useState<string | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const scale = chosen && !taken.includes(chosen) ? scaleOf(chosen) : undefined
  const add = useMutation(
    rpc.scales.add.mutationOptions({
      onSuccess: async () => {
        setChosen(null)
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  return (
    <>
      {add.error && <Problem error={add.error} />}
      <Group align="end" gap="sm">
        <Select
          label={t('Add a scale')}
          data={free.map(({ key, name, title }) => ({ value: key, label: `${name}, ${t.stored(title)}` }))}
          value={scale ? chosen : null}
          onChange={(key) => {
            setChosen(key)
            setTarget(key && usualTarget(scaleOf(key)))
          }}
          searchable
          style={{ flex: 1, minWidth: 220 }}
        />
        {scale && (
          <Select
            label={t('Shown sum')}
            data={allSums(scale).map(({ key, title }) => ({ value: key, label: t.stored(title) }))}
            value={target}
            onChange={setTarget}
            allowDeselect={false}
            w={200}
          />
        )}
        <Button
          variant="default"
          disabled={!scale || !target}
          loading={add.isPending}
          onClick={() => scale && target && add.mutate({ studyId, scale: scale.key, target, items: [] })}
        >
          {t('Add')}
        </Button>
      </Group>
    </>
  )
}
