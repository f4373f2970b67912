// What every page has: the theme's switch, menus, strips with named days, and a main part that stays current, with the age of its data.

import { keepCurrent } from './lib/current.ts';
import { closeMenus } from './lib/menus.ts';
import { nameDays } from './lib/strips.ts';
import { offerThemes } from './lib/themes.ts';

offerThemes();
closeMenus();
nameDays();
keepCurrent();
