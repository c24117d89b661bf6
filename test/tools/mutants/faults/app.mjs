// What the app tells of itself.
const app = 'src/hosts/app.ts'

export const faults = [
  ['rests on the show that may never come', app, '    timer = clock.setTimeout(show, believed)\n', ''],
  ['wakes when the network is gone', app, ' && !(event && event.isConnected === false)', ''],
  ['wakes in the background', app, 'if (!inBackground && ', 'if ('],
  ['hides where no show is told', app, "if (follow('AppShow', show))", "if ((follow('AppShow', show), true))"],
  ['goes on following the app after the end', app, '      stopped = true\n', ''],
  ['forgets that a kill may come after show', app, 'inBackground || justShown.lasts', 'inBackground'],
  [
    'takes every clean end since a show for a kill',
    app,
    'timer = clock.setTimeout(aftermath.end, length)',
    'timer = length',
  ],
  ['leaves its listeners on the app', app, "=> call('off', taken))", "=> taken || call('off', taken))"],
  ['does not wake at a show', app, '    justShown.begin()\n    wake()', '    justShown.begin()'],
  ['forgets that the network hints', app, '    justHinted.begin()\n', ''],
  ['does not follow a mini game', app, "else if (follow('Show', show)) follow('Hide', hide)", ''],
  [
    'follows a host by both its names',
    app,
    "else if (follow('Show', show)) follow('Hide', hide)",
    "if (follow('Show', show)) follow('Hide', hide)",
  ],
]
