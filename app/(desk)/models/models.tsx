'use client'
import { Alert, Badge, Button, Card, Code, Collapse, Group, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconCircleCheck, IconPackageImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { type AppModel, rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'
import { asWritten } from '../numbers.ts'
import { ImportHead } from './import-head.tsx'
import { ImportModel } from './import-model.tsx'
import { Imports } from './imports.tsx'
import { ImportOwnModel } from './own/import-own-model.tsx'
import { RemoveModel } from './remove-model.tsx'
import { RemovedModels } from './removed-models.tsx'
import { Workers } from './workers.tsx'

export function Models() {
  const t = useText()
  const me = useQuery(rpc.me.queryOptions())
  const models = useQuery(rpc.models.list.queryOptions())
  const [importing, dialog] = useDisclosure()
  const [takingHead, headDialog] = useDisclosure()
  /** The ONNX file that is brought: an import that was begun, or a new one. */
  const [bringing, setBringing] = useState<{ id?: string }>()
  if (models.isPending || me.isPending) return <Loading rows={4} />
  if (models.error) return <Problem error={models.error} retry={() => models.refetch()} />
  const mayImport = me.data?.may.importModels ?? false
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={1}>{t('Models')}</Title>
          <Text size="sm" c="dimmed">
            {t(
              'The detectors, encoders and heads of this installation, where they run and what they are intended for.',
            )}
          </Text>
        </div>
        {mayImport && (
          <Group gap="xs">
            <Button variant="default" onClick={headDialog.open}>
              {t('Import a head')}
            </Button>
            <Button leftSection={<IconPackageImport size={18} aria-hidden />} onClick={dialog.open}>
              {t('Import checkpoint')}
            </Button>
            <Button variant="default" onClick={() => setBringing({})}>
              {t('Import ONNX')}
            </Button>
          </Group>
        )}
      </Group>
      {mayImport && <Imports onOpen={(id) => setBringing({ id })} />}
      <Workers />
      {mayImport && <RemovedModels />}
      {models.data.length === 0 && (
        <Empty title={t('No models yet')}>{t('The worker installs them when it first starts.')}</Empty>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {[...models.data]
          .sort((a, b) => orderOf(a) - orderOf(b))
          .map((model) =>
            'problem' in model ? (
              <Alert key={model.folder} color="red" title={model.folder}>
                {model.problem && t.stored(model.problem)}
              </Alert>
            ) : (
              <Model key={model.folder} model={model} mayRemove={mayImport} />
            ),
          )}
      </SimpleGrid>
      <Modal opened={importing} onClose={dialog.close} title={t('Import checkpoint')} size="lg">
        <ImportModel onDone={dialog.close} />
      </Modal>
      <Modal
        opened={bringing !== undefined}
        onClose={() => setBringing(undefined)}
        title={t('Import an encoder of your own')}
        size="xl"
      >
        <ImportOwnModel begunId={bringing?.id} onDone={() => setBringing(undefined)} />
      </Modal>
      <Modal opened={takingHead} onClose={headDialog.close} title={t('Import a head')}>
        <ImportHead onDone={headDialog.close} />
      </Modal>
    </Stack>
  )
}

/** In the order of the page. */
const KINDS = { encoder: phrase('encoder'), head: phrase('head'), detector: phrase('detector') }
const orderOf = (model: AppModel) => ('problem' in model ? -1 : Object.keys(KINDS).indexOf(model.kind))

function Model({ model, mayRemove }: { model: Exclude<AppModel, { problem: string }>; mayRemove: boolean }) {
  const t = useText()
  const [opened, { toggle }] = useDisclosure()
  return (
    <Card component="section" aria-label={model.title}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Title order={2}>{model.title}</Title>
        <Group gap={6} justify="end">
          <Badge variant="default" tt="none">
            {model.precision}
          </Badge>
          <Badge variant="light">{t(KINDS[model.kind])}</Badge>
        </Group>
      </Group>
      <Text size="sm" mt="xs">
        {t.stored(model.intendedUse)}
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        {[
          model.words === 'yes' && t('supports text descriptions'),
          model.words === 'no vocabulary' &&
            t('text descriptions need CLIP’s vocabulary: import the model again with it'),
          model.measured &&
            t('cosine to float32 at least {cosine} on {clips} drawn clips', {
              cosine: t.decimals(model.measured.minCosine, 4),
              clips: model.measured.clips,
            }),
          model.targets &&
            t('estimates {targets}', { targets: model.targets.map((target) => t.stored(target)).join(', ') }),
          model.hasChecks && t('verify with concord models verify'),
        ]
          .filter(Boolean)
          .join('; ')}
      </Text>
      {model.tried.map((trial) => (
        <Trial key={`${trial.host} ${trial.provider} ${trial.adapter}`} trial={trial} />
      ))}
      <Group justify="space-between" mt="xs" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {model.licence}
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={toggle} style={{ flexShrink: 0 }} aria-expanded={opened}>
          {opened ? t('Less') : t('Origin and hashes')}
        </Button>
      </Group>
      <Collapse expanded={opened}>
        <Stack gap={4} mt="xs">
          <Text size="xs">{t('Version {version}', { version: model.version })}</Text>
          <Text size="xs">{t('Source: {origin}', { origin: model.origin })}</Text>
          {Object.entries(model.architecture).map(([part, value]) => (
            <Text key={part} size="xs" style={{ overflowWrap: 'anywhere' }}>
              {part in PARTS ? t(PARTS[part]!) : part}: {value}
            </Text>
          ))}
          <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
            {t.nodes('Bundle sha256 <code>{sha256}</code>', {
              sha256: model.sha256,
              code: (inside) => <Code>{inside}</Code>,
            })}
          </Text>
          {mayRemove && <RemoveModel folder={model.folder} title={model.title} />}
        </Stack>
      </Collapse>
    </Card>
  )
}

/** What a provider did with an encoder when it was compared with the stored values. */
function Trial({ trial }: { trial: Exclude<AppModel, { problem: string }>['tried'][number] }) {
  const t = useText()
  const { host, provider, adapter, why, passed, relativeError, minCosine, msPerClip } = trial
  const where = t('{provider} on {host}', {
    provider: adapter ? `${t(PROVIDER_TITLES[provider])}, ${adapter}` : PROVIDER_TITLES[provider],
    host,
  })
  const measured = {
    difference: asWritten(Number((100 * relativeError).toPrecision(1)), t),
    cosine: t.decimals(minCosine, 4),
  }
  const time =
    msPerClip === undefined ? '' : t(', {time} ms a clip', { time: t.decimals(msPerClip, msPerClip < 10 ? 1 : 0) })
  return (
    <Group gap={6} mt={4} wrap="nowrap" align="start">
      {passed ? (
        <IconCircleCheck
          size={16}
          aria-label={t('agrees with its stored values')}
          style={{ flexShrink: 0, marginTop: 2 }}
        />
      ) : (
        <IconAlertTriangle
          size={16}
          aria-label={t('differs from its stored values')}
          style={{ flexShrink: 0, marginTop: 2 }}
        />
      )}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {where}:{' '}
        {why
          ? t.stored(why)
          : passed
            ? t('agrees with the stored values (largest difference {difference} %, cosine {cosine}){time}', {
                ...measured,
                time,
              })
            : t('differs from the stored values (largest difference {difference} %, cosine {cosine}){time}', {
                ...measured,
                time,
              })}
      </Text>
    </Group>
  )
}

const PARTS: Record<string, Message> = {
  checkpoint: phrase('Checkpoint sha256'),
  pictureEncoder: phrase('Image encoder'),
  temporalEncoder: phrase('Temporal encoder'),
  textEncoder: phrase('Text encoder'),
  longestClip: phrase('Longest clip in frames'),
}
