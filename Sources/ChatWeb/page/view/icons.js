/** The page's icons: strokes on a grid of 24, drawn as SVG elements. */

const namespace = 'http://www.w3.org/2000/svg';

const paths = {
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-3.6 3-6 6.5-6s6.1 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.8 3.5 5.5',
  pen: 'M4 20l1-4.5L16.5 4a2.1 2.1 0 0 1 3 3L8.5 19 4 20zM14.5 6l3 3',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15L6 17zM10 21h4',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.8v.2',
  send: 'M4 12h14M12 5.5l6.5 6.5-6.5 6.5',
  down: 'M12 5v14M6 13l6 6 6-6',
};

/**
 * An icon; words beside it, or the label of its button, say what it means.
 * @param {keyof paths} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const drawing = document.createElementNS(namespace, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  const stroke = document.createElementNS(namespace, 'path');
  stroke.setAttribute('d', paths[name]);
  drawing.append(stroke);
  return drawing;
}
