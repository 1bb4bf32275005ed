/* A driver for libsane: its own test driver, with paper. Each letter in the file that
   SANE_TRAY names is a sheet in the feeder, a j is a jam before the next one, a d are two
   sheets at once, at which the device stops and its sensor tells so. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <sane/sane.h>

static void *driver(const char *name)
{
  static void *library;
  if (!library)
    library = dlopen(TEST_DRIVER, RTLD_NOW);
  return library ? dlsym(library, name) : NULL;
}

/* next takes what comes next from the tray: a letter, or 0 where it is empty. */
static char next(void)
{
  char all[4096], *path = getenv("SANE_TRAY");
  int file = path ? open(path, O_RDWR) : -1;
  ssize_t n = file < 0 ? 0 : pread(file, all, sizeof all, 0);
  if (n > 0 && (pwrite(file, all + 1, n - 1, 0) != n - 1 || ftruncate(file, n - 1) != 0))
    n = 0;
  if (file >= 0)
    close(file);
  return n > 0 ? all[0] : 0;
}

/* Detection that can be switched on, and its sensor: as canon_dr has them, behind the
   options of the test driver. */
static SANE_Bool detects, raised;
static const SANE_Option_Descriptor added[] = {
  {"df-thickness", "df-thickness", "", SANE_TYPE_BOOL, SANE_UNIT_NONE, sizeof (SANE_Bool), SANE_CAP_SOFT_SELECT | SANE_CAP_SOFT_DETECT, SANE_CONSTRAINT_NONE, {0}},
  {"double-feed", "double-feed", "", SANE_TYPE_BOOL, SANE_UNIT_NONE, sizeof (SANE_Bool), SANE_CAP_SOFT_DETECT, SANE_CONSTRAINT_NONE, {0}},
};

static SANE_Status control(SANE_Handle h, SANE_Int n, SANE_Action a, void *v, SANE_Int *info)
{
  return ((SANE_Status (*)(SANE_Handle, SANE_Int, SANE_Action, void *, SANE_Int *)) driver("sane_test_control_option"))(h, n, a, v, info);
}

/* own is the number of options of the test driver. */
static SANE_Int own(SANE_Handle h)
{
  SANE_Int n = 0;
  control(h, 0, SANE_ACTION_GET_VALUE, &n, NULL);
  return n;
}

SANE_Status sane_tray_init(SANE_Int *version, SANE_Auth_Callback authorize)
{
  SANE_Status (*call)(SANE_Int *, SANE_Auth_Callback) = driver("sane_test_init");
  return call ? call(version, authorize) : SANE_STATUS_UNSUPPORTED;
}

void sane_tray_exit(void)
{
  ((void (*)(void)) driver("sane_test_exit"))();
}

SANE_Status sane_tray_get_devices(const SANE_Device ***list, SANE_Bool local)
{
  return ((SANE_Status (*)(const SANE_Device ***, SANE_Bool)) driver("sane_test_get_devices"))(list, local);
}

SANE_Status sane_tray_open(SANE_String_Const name, SANE_Handle *h)
{
  return ((SANE_Status (*)(SANE_String_Const, SANE_Handle *)) driver("sane_test_open"))(name, h);
}

void sane_tray_close(SANE_Handle h)
{
  ((void (*)(SANE_Handle)) driver("sane_test_close"))(h);
}

const SANE_Option_Descriptor *sane_tray_get_option_descriptor(SANE_Handle h, SANE_Int n)
{
  SANE_Int first = own(h);
  if (n >= first && n < first + 2)
    return &added[n - first];
  return ((const SANE_Option_Descriptor *(*)(SANE_Handle, SANE_Int)) driver("sane_test_get_option_descriptor"))(h, n);
}

SANE_Status sane_tray_control_option(SANE_Handle h, SANE_Int n, SANE_Action a, void *v, SANE_Int *info)
{
  SANE_Int first = own(h);
  SANE_Status status;
  if (n >= first && n < first + 2)
    {
      SANE_Bool *of = n == first ? &detects : &raised;
      if (a == SANE_ACTION_SET_VALUE && n > first)
        return SANE_STATUS_UNSUPPORTED;
      if (info)
        *info = 0;
      if (a == SANE_ACTION_SET_VALUE)
        *of = *(SANE_Bool *) v;
      else
        *(SANE_Bool *) v = *of;
      return SANE_STATUS_GOOD;
    }
  status = control(h, n, a, v, info);
  if (n == 0 && status == SANE_STATUS_GOOD && a == SANE_ACTION_GET_VALUE)
    *(SANE_Int *) v += 2;
  return status;
}

SANE_Status sane_tray_get_parameters(SANE_Handle h, SANE_Parameters *p)
{
  return ((SANE_Status (*)(SANE_Handle, SANE_Parameters *)) driver("sane_test_get_parameters"))(h, p);
}

SANE_Status sane_tray_start(SANE_Handle h)
{
  SANE_Status status;
  raised = SANE_FALSE;
  switch (next())
    {
    case 0:
      return SANE_STATUS_NO_DOCS;
    case 'd':
      raised = detects;
      /* fall through */
    case 'j':
      return SANE_STATUS_JAMMED;
    }
  status = ((SANE_Status (*)(SANE_Handle)) driver("sane_test_start"))(h);
  if (status == SANE_STATUS_NO_DOCS) /* its own feeder, of ten sheets, is filled anew */
    status = ((SANE_Status (*)(SANE_Handle)) driver("sane_test_start"))(h);
  return status;
}

SANE_Status sane_tray_read(SANE_Handle h, SANE_Byte *data, SANE_Int max, SANE_Int *n)
{
  return ((SANE_Status (*)(SANE_Handle, SANE_Byte *, SANE_Int, SANE_Int *)) driver("sane_test_read"))(h, data, max, n);
}

void sane_tray_cancel(SANE_Handle h)
{
  ((void (*)(SANE_Handle)) driver("sane_test_cancel"))(h);
}

SANE_Status sane_tray_set_io_mode(SANE_Handle h, SANE_Bool m)
{
  return ((SANE_Status (*)(SANE_Handle, SANE_Bool)) driver("sane_test_set_io_mode"))(h, m);
}

SANE_Status sane_tray_get_select_fd(SANE_Handle h, SANE_Int *fd)
{
  return ((SANE_Status (*)(SANE_Handle, SANE_Int *)) driver("sane_test_get_select_fd"))(h, fd);
}
