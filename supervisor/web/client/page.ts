// What every page has: the theme's switch, and a main part that stays current, with the age of its data.

import { keepCurrent } from './lib/current.ts';
import { offerThemes } from './lib/themes.ts';

offerThemes();
keepCurrent();
