import { Badge, Button, Menu, Text, VisuallyHidden } from '@mantine/core'
import { IconBookmark, IconChevronDown } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { SavedView } from '#lib/review/saved-views.ts'
import { contentOf, isSameView, stateOf, type TableState, USUAL_VIEW } from './table-state.ts'
import { useSavedViews } from './use-saved-views.ts'
import { ViewDialogs } from './view-dialogs.tsx'

/** Of the button, whatever it says, so that nothing beside it moves. */
const WIDTH = 240

interface Props {
  studyId: string
  mayManage: boolean
  state: TableState
  /** Shows another table, as a whole. */
  onChoose: (state: TableState) => void
}

/** The views under which a person, or a study, keeps how its interviews are shown: to choose, keep, rename and delete. */
export function SavedViews({ studyId, mayManage, state, onChoose }: Props) {
  const t = useText()
  const { views, add, change, keep, remove } = useSavedViews(studyId)
  const [asking, ask] = useState<'add' | 'rename'>()
  const content = contentOf(state)
  const current = views.find(({ id }) => id === state.view)
  const isChanged = current !== undefined && !isSameView(content, current.content)
  return (
    <>
      <Menu position="bottom-start" width={280} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            w={WIDTH}
            styles={{ label: { flex: 1 } }}
            leftSection={<IconBookmark size={16} aria-hidden />}
            rightSection={
              <>
                {isChanged && (
                  <Badge variant="default" size="xs" tt="none" mr={4} flex="none">
                    {t('Changed')}
                  </Badge>
                )}
                <IconChevronDown size={14} aria-hidden />
              </>
            }
          >
            {current ? (
              <Text span inherit truncate>
                <VisuallyHidden>{t('View:')} </VisuallyHidden>
                {current.name}
              </Text>
            ) : (
              t('Views')
            )}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          <Choices views={views} current={current} onChoose={onChoose} />
          <Menu.Divider />
          {current && isChanged && (
            <Menu.Item onClick={() => onChoose(stateOf(current.content, current.id))}>{t('Undo changes')}</Menu.Item>
          )}
          {current && isChanged && mayChange(current, mayManage) && (
            <Menu.Item onClick={() => keep(current, content)}>
              {t('Save changes to “{name}”', { name: current.name })}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => ask('add')}>{t('Save as new view…')}</Menu.Item>
          {current && mayChange(current, mayManage) && (
            <>
              <Menu.Item onClick={() => ask('rename')}>{t('Rename “{name}”…', { name: current.name })}</Menu.Item>
              <Menu.Item onClick={() => remove.mutate(current)}>
                {t('Delete “{name}”', { name: current.name })}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ViewDialogs
        asking={asking}
        current={current}
        content={content}
        mayManage={mayManage}
        views={{ add, change }}
        onAdded={(id) => onChoose(stateOf(content, id))}
        onClose={() => ask(undefined)}
      />
    </>
  )
}

/** The views to choose from, those of the study first; and the table as it usually is. */
function Choices({
  views,
  current,
  onChoose,
}: {
  views: readonly SavedView[]
  current: SavedView | undefined
  onChoose: (state: TableState) => void
}) {
  const t = useText()
  const groups = [
    { label: t('Views of the study'), of: views.filter(({ isOfStudy }) => isOfStudy) },
    { label: t('My views'), of: views.filter(({ isOfStudy }) => !isOfStudy) },
  ]
  const choose = (id: string) => {
    const view = views.find((one) => one.id === id)
    onChoose(view ? stateOf(view.content, view.id) : stateOf(USUAL_VIEW))
  }
  return (
    <Menu.RadioGroup value={current?.id ?? ''} onChange={choose}>
      <Menu.RadioItem value="" closeMenuOnClick>
        {t('Usual view')}
      </Menu.RadioItem>
      {groups
        .filter(({ of }) => of.length > 0)
        .map(({ label, of }) => (
          <Fragment key={label}>
            <Menu.Label>{label}</Menu.Label>
            {of.map(({ id, name }) => (
              <Menu.RadioItem key={id} value={id} closeMenuOnClick>
                {name}
              </Menu.RadioItem>
            ))}
          </Fragment>
        ))}
    </Menu.RadioGroup>
  )
}

const mayChange = ({ isOfStudy }: SavedView, mayManage: boolean) => mayManage || !isOfStudy
